package dev.agentplane.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A main method in a JVM of its own, with the class path of the tests, until it is killed. */
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;

    private ChildJvm(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ChildJvm start(Class<?> main, Path directory) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ChildJvm(new ProcessBuilder(
                        java.toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** What it writes. */
    BufferedReader out() {
        return out;
    }

    /** Ends it with SIGKILL: nothing is flushed, nothing is closed. What it wrote before can still be read. */
    void kill() throws InterruptedException {
        // Through its handle, because Process.destroyForcibly would close the pipe with what it said last.
        process.toHandle().destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("cannot kill " + process.pid());
        }
    }

    @Override
    public void close() throws Exception {
        kill();
        out.close();
    }
}
