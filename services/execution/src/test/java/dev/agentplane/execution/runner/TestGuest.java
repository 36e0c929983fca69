package dev.agentplane.execution.runner;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentplane.domain.Digest;
import dev.agentplane.execution.plan.Guest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The guest that {@code .ci/run} assembles; whoever needs it where it is not there is skipped and says so. */
public final class TestGuest {

    private static final String VARIABLE = "GUEST_DIR";

    private TestGuest() {}

    /** A machine with this guest that may be emulated. */
    public static Guest of(String machine) throws IOException {
        String named = System.getenv(VARIABLE);
        Path directory =
                named == null ? Path.of(System.getProperty("java.io.tmpdir"), "agentplane-guest") : Path.of(named);
        Path kernel = directory.resolve("vmlinux");
        Path initrd = directory.resolve("initrd");
        assumeTrue(
                Files.isReadable(kernel) && Files.isReadable(initrd),
                () -> "no guest in " + directory + " (agentplane guest build -o …): virtual machines not exercised");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/qemu-system-x86_64")),
                "no qemu-system-x86_64: virtual machines not exercised");
        return new Guest(
                machine,
                true,
                Guest.DEFAULT_MIB,
                1,
                kernel.toString(),
                Digest.of(Files.readAllBytes(kernel)),
                initrd.toString(),
                Digest.of(Files.readAllBytes(initrd)));
    }
}
