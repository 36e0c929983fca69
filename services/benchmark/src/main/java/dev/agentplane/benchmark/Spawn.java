package dev.agentplane.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.StrictJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whole processes, timed from outside. */
final class Spawn {

    private static final double NANOS = 1e9;

    private Spawn() {}

    /** Seconds a command takes to its end. */
    static double seconds(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int code = process.waitFor();
        double seconds = (System.nanoTime() - start) / NANOS;
        if (code != 0) {
            throw new IllegalStateException(command + " ended with " + code);
        }
        return seconds;
    }

    /**
     * Starts {@code up}, waits for its line, measures, stops it.
     *
     * @return seconds until ready, and resident megabytes once idle
     */
    static double[] up(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        // Settings of the measurement, which no service knows.
        builder.environment().keySet().removeIf(name -> name.startsWith("AGENTPLANE_BENCHMARK_"));
        Process process = builder.start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            double ready = (System.nanoTime() - start) / NANOS;
            if (line == null) {
                throw new IllegalStateException(command + " did not become ready");
            }
            // Idle means after the last of the starting work.
            TimeUnit.SECONDS.sleep(3);
            JsonNode endpoints = StrictJson.parse(line.getBytes(StandardCharsets.UTF_8));
            return new double[] {ready, residentMegabytes(endpoints.path("pid").asLong())};
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static double residentMegabytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        return Double.NaN;
    }
}
