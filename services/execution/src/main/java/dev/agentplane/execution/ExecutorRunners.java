package dev.agentplane.execution;

import dev.agentplane.events.ExecutorRef;
import dev.agentplane.execution.runner.LiveLogs;
import dev.agentplane.execution.runner.LocalRunner;
import dev.agentplane.execution.runner.Runner;
import dev.agentplane.execution.runner.RunnerTools;
import dev.agentplane.execution.ssh.SshRunner;
import dev.agentplane.execution.worker.Runners;
import dev.agentplane.platform.BlobSink;
import dev.agentplane.platform.Blobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real runners: processes of this host for {@code local}, SSH for every other reference. */
public final class ExecutorRunners implements Runners {

    /** Reference of the executor that is this host. */
    public static final String LOCAL = "local";

    private static final Logger LOGGER = LoggerFactory.getLogger(ExecutorRunners.class);

    private final ExecutionConfig config;
    private final RunnerTools tools;
    private final Map<String, SshRunner> remote = new HashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "execution-deadlines"));
    private @Nullable LocalRunner local;

    /** Runners that nobody watches. */
    public ExecutorRunners(ExecutionConfig config, Blobs blobs, BlobSink sink, InstantSource clock) {
        this(config, blobs, sink, clock, LiveLogs.NONE);
    }

    /** @param live where logs go while scripts run; closed with the runners */
    public ExecutorRunners(ExecutionConfig config, Blobs blobs, BlobSink sink, InstantSource clock, LiveLogs live) {
        this.config = config;
        this.tools = new RunnerTools(blobs, sink, clock, config.secrets(), live);
    }

    @Override
    public synchronized Runner of(ExecutorRef executor) {
        String reference = executor.getSshRef();
        if (reference.equals(LOCAL)) {
            return local();
        }
        return remote.computeIfAbsent(reference, this::connect);
    }

    private LocalRunner local() {
        if (local == null) {
            local = LocalRunner.in(config.root(), config.strongest(), tools);
            LOGGER.atInfo()
                    .addKeyValue("isolation", local.facts().isolation())
                    .addKeyValue("root", config.root())
                    .log("this host can run scripts");
        }
        return local;
    }

    private SshRunner connect(String reference) {
        try {
            return SshRunner.to(reference, config.ssh(), config.strongest(), tools, timer);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + config.ssh().clientConfig(), e);
        }
    }

    @Override
    public synchronized void close() {
        timer.shutdownNow();
        remote.values().forEach(SshRunner::close);
        if (local != null) {
            local.close();
        }
        tools.live().close();
    }
}
