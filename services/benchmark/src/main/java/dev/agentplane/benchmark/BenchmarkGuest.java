package dev.agentplane.benchmark;

import dev.agentplane.domain.Digest;
import dev.agentplane.execution.plan.Guest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The guest that virtual machines are measured with. */
final class BenchmarkGuest {

    private BenchmarkGuest() {}

    /** The one that {@code agentplane guest build} left in a directory; absent where there is none. */
    static Optional<Guest> in(@Nullable String directory) throws IOException {
        if (directory == null) {
            return Optional.empty();
        }
        Path kernel = Path.of(directory, "vmlinux");
        Path initrd = Path.of(directory, "initrd");
        return Optional.of(new Guest(
                "pc",
                true,
                Guest.DEFAULT_MIB,
                1,
                kernel.toString(),
                Digest.of(Files.readAllBytes(kernel)),
                initrd.toString(),
                Digest.of(Files.readAllBytes(initrd))));
    }
}
