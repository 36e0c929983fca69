package dev.agentplane.sealing;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.ApprovalJudged;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.DeadlineReached;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.EvidenceImported;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.LogEvent;
import dev.agentplane.events.ReceiptIssued;
import dev.agentplane.events.ReplayInputsCaptured;
import dev.agentplane.events.ReplayVerified;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.events.SubmissionRejected;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.RecordHandler;
import dev.agentplane.platform.Rejected;
import dev.agentplane.platform.TransientException;
import dev.agentplane.platform.state.Tables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The sealer's decisions: which leaves one source record means.
 *
 * <p>Invariant: each committed artifact record has exactly one primary leaf, in the log of its partition number; derived
 * leaves (run-manifests) follow the leaf that completed the set, or the one that says that it is not complete in time. Nothing is sealed before the log has its genesis and
 * this process's key is registered in it.
 */
public final class SealingHandler implements RecordHandler {

    private static final int DUE_AT_ONCE = 500;

    private final LeafMaker leaves;
    private final Map<String, String> topicIds;
    private final SealingTables state = new SealingTables();
    /** Readings of the leaves made by the last decision: replay() is told of the very same objects next. */
    private final Map<EvidenceSealed, PartitionState.SealedLeaf> made = new IdentityHashMap<>();

    /**
     * @param leaves builds and signs
     * @param topicIds id by name of every input topic: leaves name topics by id, because names survive re-creation
     */
    public SealingHandler(LeafMaker leaves, Map<String, String> topicIds) {
        this.leaves = leaves;
        this.topicIds = Map.copyOf(topicIds);
    }

    /** The topics whose artifacts are sealed. */
    public static List<Topic<?>> sources() {
        return List.of(
                Topics.LOG_EVENTS,
                Topics.VALIDATIONS,
                Topics.PLACEMENTS,
                Topics.RUNS,
                Topics.REPLAYS,
                Topics.IMPORT_RECORDS,
                Topics.ISSUED_RECEIPTS,
                Topics.DEADLINES);
    }

    /** True when a record with this value needs a leaf. A deadline may have one: it does if it was one that counted. */
    public static boolean isSealed(SpecificRecord event) {
        return event instanceof LogEvent
                || (event instanceof ApprovalJudged judged && judged.getEnvelope() != null)
                || draft(event) != null;
    }

    @Override
    public List<Topic<?>> inputs() {
        return sources();
    }

    @Override
    public List<Topic<?>> stateTopics() {
        return List.of(Topics.EVIDENCE);
    }

    @Override
    public List<Outgoing> handle(Incoming record) {
        PartitionState state = state(record.partition());
        LeafSource source = new LeafSource(topicId(record.topic().name()), record.partition(), record.offset());
        if (state.sealed(source.topicId(), source.offset())) {
            return List.of();
        }
        if (record.event() instanceof LogEvent event) {
            return outgoing(leaves.logEvent(state, source, event));
        }
        if (record.event() instanceof ApprovalJudged judged && judged.getEnvelope() != null) {
            requireReady(state, record.partition());
            return outgoing(leaves.approval(state, source, record, LeafReading.bytes(judged.getEnvelope())));
        }
        if (record.event() instanceof DeadlineReached reached) {
            return deadline(state, source, record, reached.getDeadline());
        }
        EvidenceDraft draft = draft(record.event());
        if (draft == null) {
            return List.of();
        }
        requireReady(state, record.partition());
        RunTail before = state.run(record.key());
        List<Outgoing> sealed = outgoing(leaves.artifact(state, source, record, draft));
        return before.incomplete()
                ? with(sealed, EvidenceAlerts.late(record.key(), draft.getKind(), state.nextIndex()))
                : sealed;
    }

    /** Once for each deadline that has passed by the log's own time; whoever wrote it may have been early, or two. */
    private List<Outgoing> deadline(PartitionState state, LeafSource source, Incoming record, Instant deadline) {
        RunTail run = state.run(record.key());
        boolean passed = run.due() > 0 && run.due() <= record.timestamp().toEpochMilli();
        if (!passed) {
            return List.of();
        }
        requireReady(state, record.partition());
        List<Outgoing> sealed = outgoing(leaves.deadlineCheck(state, source, record, deadline));
        return run.missing().isEmpty()
                ? sealed
                : with(sealed, EvidenceAlerts.missing(record.key(), run, deadline, state.nextIndex()));
    }

    private static List<Outgoing> with(List<Outgoing> sealed, Outgoing alert) {
        List<Outgoing> all = new ArrayList<>(sealed);
        all.add(alert);
        return all;
    }

    @Override
    public List<Outgoing> due(int partition, Instant now) {
        return state(partition).overdue(now).entrySet().stream()
                .limit(DUE_AT_ONCE)
                .map(run -> Outgoing.of(
                        Topics.DEADLINES,
                        run.getKey(),
                        new DeadlineReached(run.getKey(), Instant.ofEpochMilli(run.getValue()))))
                .toList();
    }

    @Override
    public List<Outgoing> rejected(Rejected record) {
        PartitionState state = state(record.partition());
        LeafSource source = new LeafSource(topicId(record.topic()), record.partition(), record.offset());
        if (state.sealed(source.topicId(), source.offset())) {
            return List.of();
        }
        requireReady(state, record.partition());
        return outgoing(leaves.rejectedInput(state, source, record));
    }

    private void requireReady(PartitionState state, int partition) {
        if (state.nextIndex() == 0) {
            throw new TransientException(
                    "evidence log of partition " + partition + " has no genesis yet; run: agentplane log init");
        }
        leaves.sealKey(state, partition);
    }

    /** The draft of an artifact event; null for events that are not evidence. */
    private static @Nullable EvidenceDraft draft(SpecificRecord event) {
        if (event instanceof BundleValidated validated) {
            return validated.getDraft();
        } else if (event instanceof SubmissionRejected rejected) {
            return rejected.getDraft();
        } else if (event instanceof RunPlaced placed) {
            return placed.getDraft();
        } else if (event instanceof RunUnplaceable unplaceable) {
            return unplaceable.getDraft();
        } else if (event instanceof RunCompleted completed) {
            return completed.getDraft();
        } else if (event instanceof ReplayInputsCaptured captured) {
            return captured.getDraft();
        } else if (event instanceof ReplayVerified verified) {
            return verified.getDraft();
        } else if (event instanceof ApprovalJudged judged) {
            return judged.getDraft();
        } else if (event instanceof EvidenceImported imported) {
            return imported.getDraft();
        } else if (event instanceof ReceiptIssued issued) {
            return issued.getDraft();
        }
        return null;
    }

    @Override
    public void replay(int partition, Outgoing output) {
        if (output.event() instanceof EvidenceSealed sealed) {
            PartitionState.SealedLeaf reading = made.remove(sealed);
            state(partition).apply(reading == null ? LeafReading.of(sealed) : reading);
        }
    }

    @Override
    public Optional<Tables> tables() {
        return Optional.of(state.tables());
    }

    private PartitionState state(int partition) {
        return state.partition(partition);
    }

    private String topicId(String topic) {
        String id = topicIds.get(topic);
        if (id == null) {
            throw new IllegalStateException("no id for topic " + topic);
        }
        return id;
    }

    private List<Outgoing> outgoing(List<LeafMaker.Made> leaves) {
        made.clear();
        leaves.forEach(leaf -> made.put(leaf.record(), leaf.reading()));
        return leaves.stream()
                .map(leaf -> Outgoing.of(Topics.EVIDENCE, leaf.record().getTraceId(), leaf.record()))
                .toList();
    }
}
