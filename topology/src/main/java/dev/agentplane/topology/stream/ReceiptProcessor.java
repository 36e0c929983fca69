package dev.agentplane.topology.stream;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.topology.event.Admission;
import dev.agentplane.topology.event.AdmissionCode;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.receipt.ControlEvents;
import dev.agentplane.topology.receipt.Deadline;
import dev.agentplane.topology.receipt.Fold;
import dev.agentplane.topology.receipt.ReceiptRecord;
import dev.agentplane.topology.receipt.Seal;
import dev.agentplane.topology.receipt.Standing;
import dev.agentplane.topology.receipt.Trace;
import dev.agentplane.topology.verdict.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Feeds the fold and acts on it: publishes a trace's record when it changes, records seals and deadlines when their time
 * has come, and closes traces that are long over.
 *
 * <p>Everything that depends on arrival or on the clock is recorded as an event before it shows in a record, and is read
 * back like any other event, so that a rebuild from the log comes to the same records.
 */
final class ReceiptProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int TRACES_PER_TICK = 5000;
    /** How long the events of a trace are collected before they are judged together. */
    static final Duration PAUSE = Duration.ofMillis(20);

    private static final int MAX_COLLECTED = 1000;

    private final ReceiptConfig config;
    private final EventCodec codec;
    private final CatchUp catchUp;
    private final IssuedReceipts issued;
    private final Inbox inbox;
    private final Fold fold;
    /** Traces with events that were not judged yet; the agenda has them too, for whoever takes this task over. */
    private final Set<String> collected = new LinkedHashSet<>();

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first, again after every restart of the task.
    private ProcessorContext<byte[], byte[]> context;

    @SuppressWarnings("NullAway.Init")
    private TraceStores stores;

    @SuppressWarnings("NullAway.Init")
    private Outbox outbox;

    ReceiptProcessor(ReceiptConfig config, EventCodec codec, CatchUp catchUp, int partitions) {
        this.config = config;
        this.codec = codec;
        this.catchUp = catchUp;
        this.issued = new IssuedReceipts(config);
        this.inbox = new Inbox(codec, config.maxEventBytes(), partitions);
        this.fold = new Fold(config.strictStageOrder());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        stores = new TraceStores(processorContext);
        outbox = new Outbox(codec, processorContext);
        collected.clear();
        catchUp.starting(processorContext.taskId().partition());
        processorContext.schedule(PAUSE, PunctuationType.WALL_CLOCK_TIME, time -> judgeCollected());
        processorContext.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata origin = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record of a topic has an origin"));
        Inbox.Reading reading = inbox.read(origin.topic(), origin.partition(), record.key(), record.value());
        if (reading instanceof Inbox.Reading.Unreadable unreadable) {
            bury(record, origin, unreadable.code(), unreadable.detail());
        } else if (reading instanceof Inbox.Reading.Judged judged) {
            if (judged.admission() instanceof Admission.Admitted admitted) {
                accept(record, origin, admitted.event());
            } else if (judged.admission() instanceof Admission.Refused refused) {
                bury(record, origin, refused.code().name(), refused.detail());
            }
        }
    }

    private void bury(Record<byte[], byte[]> record, RecordMetadata origin, String code, String detail) {
        outbox.deadLetter(DeadLetters.of(record, origin, code, detail, Inbox.class.getName()));
    }

    private void accept(Record<byte[], byte[]> record, RecordMetadata origin, StackEvent event) {
        String traceId = event.traceId();
        TraceMeta before = stores.meta(traceId).orElse(TraceMeta.NEW);
        if (before.closed()) {
            if (!event.type().control()) {
                bury(record, origin, AdmissionCode.TRACE_CLOSED.name(), "the trace was closed and its events are gone");
            }
            return;
        }
        Trace trace = stores.trace(traceId);
        if (stores.add(trace, event)) {
            TraceMeta arrived = event.type().control() ? before : before.withArrival(record.timestamp());
            long now = context.currentSystemTimeMs();
            boolean due = before.wake() > 0 && before.wake() <= now;
            stores.put(traceId, before, due ? arrived : arrived.withWake(now));
            collected.add(traceId);
            if (collected.size() >= MAX_COLLECTED) {
                judgeCollected();
            }
        }
    }

    /** Most events of a run come close together: one verdict on them all is as good as one on each. */
    private void judgeCollected() {
        collected.forEach(this::settle);
        collected.clear();
    }

    private void tick(long now) {
        if (!catchUp.reached(context.taskId().partition())) {
            // Nothing may be decided yet, and looking at the same traces each second would slow the reading down.
            return;
        }
        for (String traceId : stores.due(now, TRACES_PER_TICK)) {
            TraceMeta meta = stores.meta(traceId).orElse(TraceMeta.NEW);
            if (meta.closed()) {
                stores.forget(traceId, meta);
            } else {
                settle(traceId);
            }
        }
    }

    private void settle(String traceId) {
        TraceMeta meta = stores.meta(traceId).orElse(TraceMeta.NEW);
        settle(stores.trace(traceId), meta, meta);
    }

    /** Decides what is due, publishes what changed, and notes when to look again. */
    private void settle(Trace trace, TraceMeta before, TraceMeta meta) {
        Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        boolean mayDecide = catchUp.reached(context.taskId().partition());
        Standing standing = Standing.of(trace, fold);
        Optional<StackEvent> decision = mayDecide ? decision(trace, standing, meta, now) : Optional.empty();
        if (decision.isPresent()) {
            stores.add(trace, decision.get());
            outbox.decision(decision.get());
            standing = standing.decided();
            if (ControlEvents.isSeal(decision.get())) {
                // Once per revision: here, where it is decided, and not where it is read back.
                outbox.issued(issued.event(standing.toRecord(), now));
            }
        }
        TraceMeta published = publish(standing, meta, now);
        Instant wake = mayDecide || !undecided(standing) ? wake(trace, standing, published) : now;
        if (wake.isAfter(now) || !mayDecide) {
            stores.put(trace.traceId(), before, published.withWake(wake.toEpochMilli()));
        } else {
            close(trace.traceId(), before, published, now);
        }
    }

    private Optional<StackEvent> decision(Trace trace, Standing standing, TraceMeta meta, Instant now) {
        Instant arrival = Instant.ofEpochMilli(meta.arrival());
        Optional<Seal> due =
                standing.due().filter(seal -> standing.isSealed() || !now.isBefore(arrival.plus(config.settle())));
        if (due.isPresent()) {
            return Optional.of(ControlEvents.of(trace.traceId(), due.get(), now));
        }
        if (!standing.mayExpire()) {
            return Optional.empty();
        }
        Deadline deadline = config.deadlines().of(trace, arrival, config.settle());
        return now.isBefore(deadline.at())
                ? Optional.empty()
                : Optional.of(ControlEvents.of(trace.traceId(), deadline, now));
    }

    private static boolean undecided(Standing standing) {
        return standing.mayExpire() || standing.due().isPresent();
    }

    private Instant wake(Trace trace, Standing standing, TraceMeta meta) {
        Instant arrival = Instant.ofEpochMilli(meta.arrival());
        if (standing.due().isPresent()) {
            return arrival.plus(config.settle());
        }
        if (standing.mayExpire()) {
            return config.deadlines().of(trace, arrival, config.settle()).at();
        }
        return Instant.ofEpochMilli(meta.verdict()).plus(config.keep());
    }

    private TraceMeta publish(Standing standing, TraceMeta meta, Instant now) {
        ReceiptRecord record = standing.toRecord();
        String fingerprint = record.fingerprint();
        if (fingerprint.equals(meta.published())) {
            return meta;
        }
        outbox.record(record);
        TraceMeta next = meta.withPublished(
                now.toEpochMilli(),
                fingerprint,
                record.receiptHash().or(record::priorHash).orElse(""));
        if (record.status() == Status.AMENDED && record.revision() != meta.amended()) {
            standing.replaced().ifPresent(replaced -> outbox.amendment(replaced, record));
            next = next.withAmended(record.revision());
        }
        return next;
    }

    private void close(String traceId, TraceMeta before, TraceMeta meta, Instant now) {
        stores.close(traceId);
        long forgotten = now.plus(config.keepClosed()).toEpochMilli();
        stores.put(traceId, before, meta.asClosed().withWake(forgotten));
    }
}
