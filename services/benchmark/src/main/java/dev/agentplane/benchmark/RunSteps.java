package dev.agentplane.benchmark;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.bundle.FileEntry;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.events.ExecutorRef;
import dev.agentplane.execution.ExecutionConfig;
import dev.agentplane.execution.ExecutorRunners;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Guest;
import dev.agentplane.execution.plan.Limits;
import dev.agentplane.execution.runner.AttemptResult;
import dev.agentplane.execution.runner.Runner;
import dev.agentplane.platform.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run after the other of a script that does nothing, without brokers: what the run step itself costs. */
final class RunSteps implements AutoCloseable {

    private static final byte[] SCRIPT = "#!/bin/sh\nexit 0\n".getBytes(StandardCharsets.UTF_8);
    private static final double NANOS_PER_MILLI = 1e6;

    private final HeldBlobs blobs = new HeldBlobs();
    private final FileList files;
    private final Path script;
    private final ExecutorRunners runners;
    private int count;

    RunSteps(Path directory, Map<String, String> environment) throws IOException {
        blobs.put(SCRIPT);
        this.files = new FileList(List.of(new FileEntry("smoke.sh", true, Digest.of(SCRIPT), SCRIPT.length)));
        blobs.put(files.canonicalBytes());
        this.script = Files.write(Files.createDirectories(directory).resolve("smoke.sh"), SCRIPT);
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + script + " executable");
        }
        ExecutionConfig config =
                ExecutionConfig.from(new Settings(environment), directory.resolve("runs"), "benchmark");
        this.runners = new ExecutorRunners(config, blobs, blobs, InstantSource.system());
    }

    /** Milliseconds of each of so many runs, the first one left out. */
    List<Double> runs(String destination, Optional<Guest> guest, int times) throws Exception {
        Runner runner = runners.of(new ExecutorRef("bench", destination, null));
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i <= times; i++) {
            String trace = "step-" + count++;
            ExecutionPlan process = new ExecutionPlan(
                    trace,
                    1,
                    destination,
                    files.digest(),
                    files,
                    "smoke.sh",
                    false,
                    false,
                    0,
                    Duration.ofSeconds(300),
                    Limits.DEFAULT);
            ExecutionPlan plan = guest.map(machine ->
                            process.withMemory(machine.memoryMiB() << 20).in(machine))
                    .orElse(process);
            long start = System.nanoTime();
            AttemptResult result = runner.run(plan);
            millis.add((System.nanoTime() - start) / NANOS_PER_MILLI);
            if (result.exitCode() != 0) {
                throw new IllegalStateException(destination + ": " + result);
            }
            runner.discard(trace);
        }
        return millis.subList(1, millis.size());
    }

    /** Milliseconds of a command of the launcher that has nothing to do, over the same connection. */
    List<Double> commands(String destination, int times) {
        Runner runner = runners.of(new ExecutorRef("bench", destination, null));
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            runner.discard("nothing");
            millis.add((System.nanoTime() - start) / NANOS_PER_MILLI);
        }
        return millis;
    }

    /** Milliseconds of the same script in bubblewrap and nothing else. */
    List<Double> bubblewrap(int times) throws IOException, InterruptedException {
        List<String> command = List.of(
                "bwrap",
                "--unshare-all",
                "--die-with-parent",
                "--new-session",
                "--ro-bind",
                "/",
                "/",
                "--proc",
                "/proc",
                "--dev",
                "/dev",
                script.toString());
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            millis.add(Spawn.seconds(command) * 1000);
        }
        return millis;
    }

    @Override
    public void close() {
        runners.close();
    }
}
