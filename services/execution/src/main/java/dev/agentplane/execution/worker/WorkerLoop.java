package dev.agentplane.execution.worker;

import dev.agentplane.avro.SchemaRegistryException;
import dev.agentplane.avro.Topics;
import dev.agentplane.platform.Health;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads placements and attempts, co-partitioned, and feeds a {@link Worker}. Never waits for a run.
 *
 * <p>Offsets are committed for convenience, not for safety: what may be done is decided by the log. The committed offset of
 * the placements is behind every one whose claim was not read back; that of the attempts is where everything that still
 * matters begins. Both go into one commit, so that they always fit together.
 */
public final class WorkerLoop implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(WorkerLoop.class);
    private static final String COMPONENT = "execution-worker";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration COMMIT_EVERY = Duration.ofMillis(500);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration CONTACT = Duration.ofSeconds(1);
    private static final Duration LAST_REPORTS = Duration.ofSeconds(10);
    private static final int QUEUE_PER_SLOT = 4;

    private final Consumer<byte[], byte[]> consumer;
    private final Worker worker;
    private final Partitions partitions;
    private final WorkerConfig config;
    private final AttemptTask.Tools tools;
    private final Takeovers takeovers;
    private final Health health;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "loop-execution-worker");
    private final Set<Integer> unprepared = new HashSet<>();
    private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
    private final Pace commits = new Pace(COMMIT_EVERY);
    private final Pace looks = new Pace(LOOK_EVERY);
    private final Pace signs;
    private boolean outOfTouch;
    /** True when everything has to be read again from the committed offsets: what the next poll returns is void. */
    private boolean rewinding;

    WorkerLoop(
            Consumer<byte[], byte[]> consumer,
            Worker worker,
            Partitions partitions,
            WorkerConfig config,
            AttemptTask.Tools tools,
            Takeovers takeovers,
            Health health) {
        this.consumer = consumer;
        this.worker = worker;
        this.partitions = partitions;
        this.config = config;
        this.tools = tools;
        this.takeovers = takeovers;
        this.health = health;
        this.signs = new Pace(config.aliveEvery());
        health.report(COMPONENT, Health.Status.STARTING, "joining its group");
    }

    /** Starts the thread. */
    WorkerLoop start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            consumer.subscribe(List.of(Topics.PLACEMENTS.name(), Topics.ATTEMPTS.name()), new Rebalances());
            while (!stopping.get()) {
                turn();
            }
            drain();
        } finally {
            takeovers.close();
            tools.cancellations().close();
            tools.reports().close();
            consumer.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            health.report(COMPONENT, Health.Status.STOPPED, "closed");
            stopped.countDown();
        }
    }

    private void turn() {
        try {
            read();
            worker.settle();
            worker.dispatch();
            if (signs.due()) {
                worker.showLife();
            }
            if (looks.due()) {
                look();
            }
            throttle();
            if (commits.due()) {
                commit();
            }
        } catch (WakeupException e) {
            // Somebody wants the next turn now.
        } catch (KafkaException | SchemaRegistryException e) {
            startOver(e);
        } catch (RuntimeException e) {
            // A bug of this loop: everything it knows is on the log, so it reads that again.
            LOGGER.atError().setCause(e).log("unexpected failure of the worker's loop, starting over");
            startOver(e);
        }
    }

    private void read() {
        Iterable<ConsumerRecord<byte[], byte[]>> records;
        try {
            records = consumer.poll(POLL);
        } catch (WakeupException e) {
            records = List.of();
        }
        boolean reread = rewinding;
        prepare();
        if (reread) {
            return;
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.topic().equals(Topics.ATTEMPTS.name())) {
                worker.attempt(record);
            } else {
                worker.placement(record);
            }
        }
    }

    /** Sets up what is known of partitions that were assigned. */
    private void prepare() {
        while (!unprepared.isEmpty()) {
            try {
                worker.prepare();
                Set<TopicPartition> all = new HashSet<>();
                unprepared.forEach(number -> all.addAll(List.of(placements(number), attempts(number))));
                Map<TopicPartition, OffsetAndMetadata> known = consumer.committed(all);
                Map<TopicPartition, Long> begins = consumer.beginningOffsets(all);
                Map<TopicPartition, Long> ends = consumer.endOffsets(all);
                for (int number : unprepared) {
                    partitions.put(
                            number,
                            new Partition(
                                    offset(known, begins, placements(number)),
                                    offset(known, begins, attempts(number)),
                                    ends.getOrDefault(attempts(number), 0L)));
                }
                if (rewinding) {
                    all.forEach(tp -> consumer.seek(tp, offset(known, begins, tp)));
                    rewinding = false;
                }
                unprepared.clear();
                health.report(COMPONENT, Health.Status.READY, "");
            } catch (WakeupException e) {
                // Ask again: the records of this turn need it.
            }
        }
    }

    private static long offset(
            Map<TopicPartition, OffsetAndMetadata> known, Map<TopicPartition, Long> begins, TopicPartition tp) {
        OffsetAndMetadata offset = known.get(tp);
        return offset == null ? begins.getOrDefault(tp, 0L) : offset.offset();
    }

    private static TopicPartition placements(int number) {
        return new TopicPartition(Topics.PLACEMENTS.name(), number);
    }

    private static TopicPartition attempts(int number) {
        return new TopicPartition(Topics.ATTEMPTS.name(), number);
    }

    /** Looks for orphans, but only in touch with the log: what looks like silence may be our own deafness. */
    private void look() {
        if (partitions.anyOpen() && !inTouch()) {
            outOfTouch = true;
            return;
        }
        if (outOfTouch) {
            outOfTouch = false;
            partitions.touch(tools.clock().instant());
        }
        worker.adopt();
    }

    private boolean inTouch() {
        Set<TopicPartition> read = new HashSet<>(consumer.assignment());
        read.removeIf(tp -> !tp.topic().equals(Topics.ATTEMPTS.name()));
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(read, CONTACT);
            // One that is a little behind is in touch too; one that is far behind has signs of life yet to read.
            return ends.entrySet().stream()
                    .allMatch(end -> consumer.position(end.getKey()) + config.slots() * 100L >= end.getValue());
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            return false;
        }
    }

    /** Reads no more placements than can be started soon; what is not read can still go to others. */
    private void throttle() {
        boolean enough = partitions.waiting() >= QUEUE_PER_SLOT * config.slots();
        Set<TopicPartition> input = new HashSet<>(consumer.assignment());
        input.removeIf(tp -> !tp.topic().equals(Topics.PLACEMENTS.name()));
        if (enough) {
            consumer.pause(input);
        } else {
            consumer.resume(input);
        }
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = committable();
        if (!offsets.isEmpty() && !offsets.equals(committed)) {
            consumer.commitAsync(offsets, (done, e) -> {
                if (e != null) {
                    LOGGER.atDebug().log("offsets were not committed, later ones will be: {}", e.getMessage());
                }
            });
            committed = offsets;
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committable() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEachComplete((number, partition) -> {
            offsets.put(placements(number), new OffsetAndMetadata(partition.placementsCommit()));
            offsets.put(attempts(number), new OffsetAndMetadata(partition.attemptsCommit()));
        });
        return offsets;
    }

    private void startOver(RuntimeException cause) {
        health.report(COMPONENT, Health.Status.DEGRADED, String.valueOf(cause.getMessage()));
        LOGGER.atWarn()
                .addKeyValue("cause", cause.getClass().getSimpleName())
                .log("reading again from the committed offsets: {}", cause.getMessage());
        partitions.clear();
        consumer.assignment().forEach(tp -> unprepared.add(tp.partition()));
        rewinding = true;
        try {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.set(true);
        }
    }

    /** Lets running attempts end, then ends them. */
    private void drain() {
        worker.stop();
        Pace grace = new Pace(config.grace());
        while (!worker.isIdle() && !grace.due()) {
            turn();
        }
        worker.endAll();
        Pace last = new Pace(LAST_REPORTS);
        while (!worker.isIdle() && !last.due()) {
            turn();
        }
        worker.settle();
        try {
            consumer.commitSync(committable());
        } catch (KafkaException e) {
            LOGGER.atInfo().log("offsets were not committed at the end: {}", e.getMessage());
        }
    }

    /** Takes no more, lets running attempts end within the grace period, ends the others and lets go of them. */
    @Override
    public void close() {
        if (stopping.compareAndSet(false, true)) {
            consumer.wakeup();
        }
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Rebalances implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            assigned.forEach(tp -> unprepared.add(tp.partition()));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            // Running attempts go on, and report, whoever has the partition now.
            revoked.forEach(tp -> {
                partitions.remove(tp.partition());
                unprepared.remove(tp.partition());
            });
        }
    }
}
