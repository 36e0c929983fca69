package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.inspect.ExportInspection;
import dev.agentplane.attestation.inspect.FileInspection;
import dev.agentplane.attestation.inspect.UnknownFileException;
import dev.agentplane.attestation.verify.ExportFolder;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence inspect}: what an export, or one file of it, says. */
@Command(
        name = "inspect",
        description = {
            "Show what an export or one of its files says: statements, leaves, proofs, checkpoints, keys.",
            "Nothing is verified: a forged file looks like a true one here. For that there is: evidence verify."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane evidence inspect artifacts/example-agent/evidence",
            "  agentplane evidence inspect export/statements/002-run.dsse.json",
            "  agentplane evidence inspect export/checkpoint --json"
        })
public final class EvidenceInspectCommand implements Callable<Integer> {

    /** Nothing in an export is larger. */
    private static final long MAX_BYTES = 16L << 20;

    private final Surroundings surroundings;

    @Parameters(paramLabel = "PATH", description = "The directory of an export, or one of its files.")
    private Path path = Path.of("");

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public EvidenceInspectCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Path named = surroundings.resolve(path);
        ObjectNode inspection = Files.isDirectory(named) ? ExportInspection.of(ExportFolder.read(named)) : file(named);
        if (json) {
            surroundings.console().json(inspection);
        } else {
            InspectionText.lines(inspection).forEach(surroundings.console()::result);
        }
        return ExitCode.DONE.number();
    }

    private static ObjectNode file(Path named) throws IOException {
        if (Files.isRegularFile(named) && Files.size(named) > MAX_BYTES) {
            throw CommandFailure.usage(
                    named + ": expected a file of at most " + MAX_BYTES + " bytes, found " + Files.size(named),
                    "name a file of an export");
        }
        try {
            return FileInspection.of(Inputs.bytes(named, "a file of an export"));
        } catch (UnknownFileException e) {
            throw CommandFailure.usage(
                    named + ": expected a file that an export has, found something else: " + e.getMessage(),
                    "an export holds envelopes, leaves, proofs, a checkpoint, keys and JSON files");
        }
    }
}
