package dev.agentplane.execution;

import dev.agentplane.execution.plan.Planner;
import dev.agentplane.execution.runner.LiveLogs;
import dev.agentplane.execution.supervisor.SupervisorHandler;
import dev.agentplane.execution.worker.LiveLogPublisher;
import dev.agentplane.execution.worker.Runners;
import dev.agentplane.execution.worker.WorkerId;
import dev.agentplane.execution.worker.WorkerProcess;
import dev.agentplane.platform.ConsumerLoop;
import dev.agentplane.platform.Platform;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The execution service of one process: a supervisor, and a worker with its slots. */
public final class ExecutionService implements AutoCloseable {

    private static final int INCARNATION_BYTES = 6;

    private final ConsumerLoop supervisor;
    private final WorkerProcess worker;
    private final Runners runners;

    private ExecutionService(ConsumerLoop supervisor, WorkerProcess worker, Runners runners) {
        this.supervisor = supervisor;
        this.worker = worker;
        this.runners = runners;
    }

    /** Starts both with the real runners; the platform stays the caller's. */
    public static ExecutionService start(
            Platform platform, ExecutionConfig config, InstantSource clock, RandomGenerator random) {
        return start(platform, config, runners(platform, config, clock), clock, random);
    }

    /** The real runners; what scripts say while they run goes to its topic. */
    public static ExecutorRunners runners(Platform platform, ExecutionConfig config, InstantSource clock) {
        LiveLogs live = config.liveLogBytes() == 0
                ? LiveLogs.NONE
                : LiveLogPublisher.start(platform.clients().producer(), platform.codec(), config.liveLogBytes());
        return new ExecutorRunners(config, platform.blobs(), platform.blobSink(), clock, live);
    }

    /** The same with other runners, e.g. one that does nothing, to measure what is around them. Closes them at the end. */
    public static ExecutionService start(
            Platform platform, ExecutionConfig config, Runners runners, InstantSource clock, RandomGenerator random) {
        byte[] incarnation = new byte[INCARNATION_BYTES];
        random.nextBytes(incarnation);
        WorkerId id = new WorkerId(platform.config().instance(), HexFormat.of().formatHex(incarnation));
        ConsumerLoop supervisor = platform.run("execution", new SupervisorHandler(config.supervisor()));
        Planner planner = new Planner(config.limits(), config.grants());
        WorkerProcess worker = WorkerProcess.start(platform, config.worker(), planner, runners, id, clock);
        return new ExecutionService(supervisor, worker, runners);
    }

    /** Takes no more, lets running attempts end within the grace period, and stops. */
    @Override
    public void close() {
        worker.close();
        runners.close();
        supervisor.close();
    }
}
