package dev.agentplane.execution.worker;

import dev.agentplane.execution.plan.Planner;
import dev.agentplane.platform.Platform;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.Consumer;

/** Puts a worker together and starts it. */
public final class WorkerProcess implements AutoCloseable {

    private static final String GROUP = "agentplane-execution-worker";

    private final WorkerLoop loop;

    private WorkerProcess(WorkerLoop loop) {
        this.loop = loop;
    }

    /** Starts a worker. */
    public static WorkerProcess start(
            Platform platform,
            WorkerConfig config,
            Planner planner,
            Runners runners,
            WorkerId id,
            InstantSource clock) {
        Consumer<byte[], byte[]> consumer = platform.clients().staticGroupConsumer(GROUP, config.sessionTimeout());
        Reports reports = new Reports(platform.clients().promptProducer(), platform.codec(), id, clock);
        Cancellations cancellations = new Cancellations(platform.clients()::reader, platform.codec()).start();
        AttemptTask.Tools tools = new AttemptTask.Tools(
                id, planner, runners, platform.blobs(), platform.blobSink(), reports, cancellations, clock);
        Partitions partitions = new Partitions();
        Slots slots = new Slots(config.slots(), consumer::wakeup);
        Takeovers takeovers =
                new Takeovers(new LogReader(platform.clients()::reader, platform.codec()), consumer::wakeup);
        Worker worker = new Worker(tools, config, platform.codec(), slots, takeovers, partitions);
        return new WorkerProcess(
                new WorkerLoop(consumer, worker, partitions, config, tools, takeovers, platform.health()).start());
    }

    @Override
    public void close() {
        loop.close();
    }
}
