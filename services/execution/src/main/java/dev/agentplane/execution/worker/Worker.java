package dev.agentplane.execution.worker;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.MalformedEventException;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.AttemptSign;
import dev.agentplane.events.AttemptStarted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.SourceRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what this worker does next, from what it reads. It owns no thread: {@link WorkerLoop} feeds it.
 *
 * <pre>
 *   placement read ──▶ waiting ──slot free──▶ claim sent ──own claim read back first──▶ running ──▶ reported
 *                                                  └──────another's claim was first──▶ (theirs)
 *   orphan (worker dead, silent or let go) ──▶ looked up ──▶ claim of the next attempt sent ──▶ …
 * </pre>
 */
final class Worker {

    private static final Logger LOGGER = LoggerFactory.getLogger(Worker.class);

    private final AttemptTask.Tools tools;
    private final WorkerConfig config;
    private final EventCodec codec;
    private final Slots slots;
    private final Takeovers takeovers;
    private final Partitions partitions;
    private final ConcurrentLinkedQueue<Job> unsent = new ConcurrentLinkedQueue<>();
    private boolean stopping;

    Worker(
            AttemptTask.Tools tools,
            WorkerConfig config,
            EventCodec codec,
            Slots slots,
            Takeovers takeovers,
            Partitions partitions) {
        this.tools = tools;
        this.config = config;
        this.codec = codec;
        this.slots = slots;
        this.takeovers = takeovers;
        this.partitions = partitions;
    }

    /**
     * Gets what it takes to report: a run that has ended must not be run again because the registry is away then.
     *
     * @throws dev.agentplane.avro.SchemaRegistryException when the registry cannot be reached
     */
    void prepare() {
        codec.register(Topics.ATTEMPTS);
        codec.register(Topics.BLOBS);
        codec.register(Topics.RUN_LOGS);
    }

    /** A record of the placements. */
    void placement(ConsumerRecord<byte[], byte[]> record) {
        Optional<Partition> partition = partitions.get(record.partition());
        if (partition.isEmpty()) {
            return;
        }
        SpecificRecord event = decoded(() -> codec.decode(Topics.PLACEMENTS, record.value()), record);
        if (event instanceof RunPlaced placed) {
            SourceRecord source = new SourceRecord(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    Digest.of(record.value()).toString());
            partition.get().queue().add(new Job(placed, source, 1));
        } else {
            partition.get().queue().pass(record.offset());
        }
    }

    /** A record of the attempts. */
    void attempt(ConsumerRecord<byte[], byte[]> record) {
        Optional<Partition> partition = partitions.get(record.partition());
        if (partition.isEmpty()) {
            return;
        }
        SpecificRecord event = decoded(() -> codec.decode(Topics.ATTEMPTS, record.value()), record);
        if (event instanceof AttemptStarted started) {
            started(partition.get(), record.offset(), started);
        } else if (event instanceof AttemptFinished finished) {
            partition.get().book().finished(finished);
        }
        partition.get().advance(record.offset() + 1);
    }

    private interface Decoding {
        SpecificRecord decode();
    }

    /** What this worker cannot read means nothing to it; the stages whose input it is put it among the dead letters. */
    private static @Nullable SpecificRecord decoded(Decoding decoding, ConsumerRecord<byte[], byte[]> record) {
        try {
            return decoding.decode();
        } catch (MalformedEventException e) {
            LOGGER.atWarn()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("skipped, not an event: {}", e.getMessage());
            return null;
        }
    }

    private void started(Partition partition, long offset, AttemptStarted event) {
        AttemptBook.Meaning meaning =
                partition.book().started(offset, event, tools.clock().instant());
        SourceRecord placement = event.getPlacement();
        if (event.getSign() == AttemptSign.CLAIM && placement != null) {
            partition.queue().decided(placement.getOffset());
        }
        boolean own = event.getWorker().equals(tools.worker().toString());
        Optional<Job> reserved =
                slots.reservation(event.getTraceId()).filter(job -> job.attempt() <= event.getAttempt());
        if (own && meaning == AttemptBook.Meaning.WON && reserved.isPresent()) {
            begin(reserved.get());
        } else if (event.getSign() == AttemptSign.CLAIM && (meaning == AttemptBook.Meaning.WON || own)) {
            // Somebody else has it, or it is over.
            reserved.ifPresent(job -> slots.release(job.traceId()));
            if (!own) {
                slots.cancel(event.getTraceId(), event.getAttempt() - 1);
            }
        }
    }

    private void begin(Job job) {
        if (stopping) {
            slots.release(job.traceId());
            tools.reports().sign(job, AttemptSign.RELEASED, e -> {});
            return;
        }
        slots.start(job, () -> new AttemptTask(tools, job).run());
    }

    /** Claims what can be started now. */
    void dispatch() {
        for (Job job = unsent.poll(); job != null; job = unsent.poll()) {
            slots.release(job.traceId());
            Job back = job;
            if (job.attempt() == 1) {
                partitions
                        .get(job.partition())
                        .ifPresent(partition -> partition.queue().putBack(back));
            }
        }
        for (Partition partition : partitions.complete()) {
            while (!stopping && slots.free() > 0) {
                Optional<Job> next = partition.queue().poll();
                if (next.isEmpty()) {
                    break;
                }
                if (partition.book().knows(next.get().traceId())
                        || slots.has(next.get().traceId())) {
                    partition.queue().decided(next.get().placementOffset());
                } else {
                    claim(next.get());
                }
            }
        }
    }

    private void claim(Job job) {
        slots.reserve(job);
        tools.reports().sign(job, AttemptSign.CLAIM, e -> {
            LOGGER.atWarn().addKeyValue("traceId", job.traceId()).log("a claim was not stored: {}", e.getMessage());
            unsent.add(job);
        });
    }

    /** Shows that running attempts are alive. */
    void showLife() {
        slots.running().forEach(job -> tools.reports().sign(job, AttemptSign.ALIVE, e -> {}));
    }

    /** Deals with attempts that ended since the last call. */
    void settle() {
        for (Slots.Ended ended : slots.ended()) {
            if (!ended.done()) {
                tools.reports().sign(ended.job(), AttemptSign.RELEASED, e -> {});
            }
        }
    }

    /** Looks for runs whose worker is gone, and takes over those that were looked up. */
    void adopt() {
        // A claim in a partition that is others' now is not read back here: they will see it as silent.
        slots.reservations().stream()
                .filter(job -> partitions.get(job.partition()).isEmpty())
                .forEach(job -> slots.release(job.traceId()));
        Instant then = tools.clock().instant().minus(config.lease());
        if (slots.free() > 0 && !stopping) {
            partitions.forEachComplete((number, partition) -> {
                AttemptBook book = partition.book();
                book.orphans(tools.worker(), then).forEach(trace -> ask(trace, number, book));
                book.claimedBy(tools.worker()).stream()
                        .filter(trace -> !slots.has(trace))
                        .forEach(trace -> ask(trace, number, book));
            });
        }
        takeovers.answers().forEach(this::takeOver);
    }

    private void ask(String trace, int partition, AttemptBook book) {
        if (!slots.has(trace)) {
            book.openRun(trace).ifPresent(run -> takeovers.ask(trace, partition, run));
        }
    }

    private void takeOver(Takeovers.Answer answer) {
        Optional<Partition> partition = partitions.get(answer.partition()).filter(Partition::isComplete);
        Job job = answer.job();
        if (partition.isEmpty()) {
            return;
        }
        AttemptBook book = partition.get().book();
        if (job == null) {
            book.close(answer.traceId());
            return;
        }
        boolean unchanged = book.openRun(job.traceId())
                .filter(run -> run.attempt() == job.attempt() - 1)
                .isPresent();
        if (!unchanged || slots.free() < 1 || slots.has(job.traceId()) || stopping) {
            return;
        }
        LOGGER.atInfo()
                .addKeyValue("traceId", job.traceId())
                .addKeyValue("attempt", job.attempt())
                .log("taking over a run whose worker is gone");
        if (job.attempt() > config.maxAttempts()) {
            slots.start(job, () -> {
                AttemptTask task = new AttemptTask(tools, job);
                tools.reports().finished(job, task.givenUp(config.maxAttempts()));
            });
        } else {
            claim(job);
        }
    }

    /** From now on nothing is begun. */
    void stop() {
        stopping = true;
    }

    boolean isIdle() {
        return slots.running().isEmpty();
    }

    void endAll() {
        slots.cancelAll();
    }
}
