package dev.agentplane.execution.ssh;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A file system of its own that can be filled; skipped, and said so, where nobody may mount one. */
final class SmallDisk implements AutoCloseable {

    private final Path path;

    private SmallDisk(Path path) {
        this.path = path;
    }

    static SmallDisk mount(Path path, int mebibytes) throws IOException, InterruptedException {
        Files.createDirectories(path);
        int code = call("mount", "-t", "tmpfs", "-o", "mode=755,size=" + mebibytes + "m", "tmpfs", path.toString());
        assumeTrue(code == 0, "a file system cannot be mounted here: full disks not exercised");
        return new SmallDisk(path);
    }

    Path path() {
        return path;
    }

    /** Takes all but so many bytes. */
    void fillTo(long free) throws IOException {
        byte[] piece = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(path.resolve("filler"))) {
            while (Files.getFileStore(path).getUsableSpace() > free) {
                out.write(piece);
            }
        }
    }

    private static int call(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        // A launcher that is ending may still be in it.
        await().atMost(Duration.ofSeconds(60)).until(() -> call("umount", path.toString()) == 0);
    }
}
