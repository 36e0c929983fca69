package dev.agentplane.cli.submission;

import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.bundle.BundleSnapshot;
import dev.agentplane.validation.bundle.DirectorySnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Reads a bundle directory for submission. What cannot travel as it is, is refused here: its bytes would be others. */
public final class BundleSource {

    private BundleSource() {}

    /**
     * Reads a bundle.
     *
     * @throws CommandFailure when it is no directory, larger than the limits, or has entries that are not regular files
     */
    public static BundleSnapshot read(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw CommandFailure.usage(
                    directory + ": expected a bundle directory, found "
                            + (Files.exists(directory) ? "a file" : "nothing"),
                    "a bundle is a directory with a bundle.json; see bundles/example-agent");
        }
        BundleSnapshot snapshot = DirectorySnapshot.read(directory, BundleLimits.DEFAULT);
        if (!snapshot.findings().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NEGATIVE,
                    directory + ": cannot be submitted:" + System.lineSeparator() + "  "
                            + snapshot.findings().stream()
                                    .map(BundleSource::text)
                                    .collect(Collectors.joining(System.lineSeparator() + "  ")),
                    "agentplane validate " + directory + " lists everything that is wrong with it");
        }
        return snapshot;
    }

    private static String text(Finding finding) {
        return finding.code() + ": " + finding.message();
    }
}
