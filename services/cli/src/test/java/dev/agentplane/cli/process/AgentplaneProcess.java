package dev.agentplane.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One {@code agentplane} command in a JVM of its own, with the class path of the tests. */
final class AgentplaneProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Path out;
    private final Path err;

    private AgentplaneProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a command in a directory. */
    static AgentplaneProcess start(Path directory, String... arguments) throws IOException {
        return start(directory, Map.of(), arguments);
    }

    /** Starts a command in a directory, with these environment variables besides the usual. */
    static AgentplaneProcess start(Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        Path out = Files.createTempFile("agentplane-out", ".txt");
        Path err = Files.createTempFile("agentplane-err", ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.agentplane.cli.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new AgentplaneProcess(builder.start(), out, err);
    }

    /** Runs a command to its end and returns it. */
    static AgentplaneProcess run(Path directory, String... arguments) throws Exception {
        AgentplaneProcess process = start(directory, arguments);
        process.exitCode();
        return process;
    }

    /** Waits for the end. */
    int exitCode() throws Exception {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("ends within %s s; it said: %s", PATIENCE_SECONDS, err())
                .isTrue();
        return process.exitValue();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Standard output so far. */
    String out() {
        return text(out);
    }

    /** Standard error so far. */
    String err() {
        return text(err);
    }

    /** Standard output as the one JSON document it must be. */
    JsonNode json() {
        return StrictJson.parse(out().getBytes(StandardCharsets.UTF_8));
    }

    /** Ends it with SIGKILL. */
    void kill() throws Exception {
        process.destroyForcibly();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws Exception {
        if (process.isAlive()) {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
            }
        }
    }
}
