package dev.agentplane.execution.guest;

import dev.agentplane.domain.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Assembles a minimal guest of Debian's kernel and busybox with the script {@code build.sh}. */
public final class GuestBuilder {

    private static final int PROBLEM_BYTES = 4096;

    /**
     * A guest.
     *
     * @param kernel the kernel
     * @param kernelDigest its digest
     * @param initrd the initial file system
     * @param initrdDigest its digest
     * @param version version of the kernel
     */
    public record Built(Path kernel, Digest kernelDigest, Path initrd, Digest initrdDigest, String version) {}

    /** The guest could not be assembled. */
    public static final class FailedException extends Exception {

        private static final long serialVersionUID = 1L;

        FailedException(String message) {
            super(message);
        }
    }

    /**
     * Assembles a guest; the same inputs give the same bytes.
     *
     * @param output directory to write it into
     * @param kernelRoot directory with {@code boot/vmlinuz-…} and {@code lib/modules}; absent to download Debian's
     * @param busybox a statically linked busybox; absent to take the host's or download Debian's
     * @throws FailedException when something needed is not there, with what to do about it
     */
    public Built build(Path output, Optional<Path> kernelRoot, Optional<Path> busybox)
            throws IOException, InterruptedException, FailedException {
        Path work = Files.createTempDirectory("agentplane-guest");
        Path script = unpack("build.sh", work);
        Path init = unpack("init", work);
        Path problems = work.resolve("problems");
        Files.createDirectories(output);
        try {
            List<String> command =
                    new ArrayList<>(List.of("/bin/sh", script.toString(), init.toString(), output.toString()));
            command.add(kernelRoot.map(Path::toString).orElse("-"));
            busybox.map(Path::toString).ifPresent(command::add);
            Process process =
                    new ProcessBuilder(command).redirectError(problems.toFile()).start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new FailedException(text(problems));
            }
            return built(output, printed.strip());
        } finally {
            for (Path file : List.of(script, init, problems, work)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Built built(Path output, String version) throws IOException {
        Path kernel = output.resolve("vmlinux");
        Path initrd = output.resolve("initrd");
        return new Built(kernel, digest(kernel), initrd, digest(initrd), version);
    }

    private static Digest digest(Path file) throws IOException {
        return Digest.of(Files.readAllBytes(file));
    }

    private static String text(Path problems) throws IOException {
        try (InputStream in = Files.newInputStream(problems)) {
            return new String(in.readNBytes(PROBLEM_BYTES), StandardCharsets.UTF_8).strip();
        }
    }

    private static Path unpack(String name, Path directory) throws IOException {
        try (InputStream in = GuestBuilder.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            Path file = directory.resolve(name);
            Files.copy(in, file);
            return file;
        }
    }
}
