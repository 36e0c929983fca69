package dev.agentplane.sealing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.keys.Signer;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.Hashing;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.TraceIds;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.LogEvent;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.Rejected;
import dev.agentplane.platform.TransientException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Builds and signs leaves. A pure function of (state, record, key): Ed25519 is deterministic and times come from the
 * records, so sealing again gives the same bytes.
 */
public final class LeafMaker {

    /** What the sealer says about itself in Statements of its own. */
    private static final String VERSION = "v0.1";

    private final SealKeys keys;
    private final EvidenceDeadlines deadlines;

    public LeafMaker(SealKeys keys) {
        this(keys, EvidenceDeadlines.DEFAULT);
    }

    /** @param deadlines by when a run's evidence should be whole */
    public LeafMaker(SealKeys keys, EvidenceDeadlines deadlines) {
        this.keys = keys;
        this.deadlines = deadlines;
    }

    /**
     * A leaf that was just made, and what the state needs of it: the same as reading it back would give, without reading.
     *
     * @param record what is published
     * @param reading what is applied
     */
    record Made(EvidenceSealed record, PartitionState.SealedLeaf reading) {}

    /**
     * The key that seals now: which one that is follows from the log alone, so that sealing again gives the same bytes.
     *
     * @throws TransientException when none of this process's keys may seal in this log
     */
    Signer sealKey(PartitionState state, int partition) {
        return keys.usable(state::maySeal)
                .orElseThrow(() -> new TransientException("KEY_UNAVAILABLE: none of the seal keys " + keys.ids()
                        + " is registered in the log of partition " + partition
                        + "; see and register keys with: agentplane keys"));
    }

    /** A root-signed event: its envelope is sealed as it came. */
    List<Made> logEvent(PartitionState state, LeafSource source, LogEvent event) {
        byte[] envelope = LeafReading.bytes(event.getEnvelope());
        boolean genesis = event.getKind().equals(Kinds.LOG_GENESIS);
        if (!Kinds.ROOT_SIGNED.contains(event.getKind()) || genesis != (state.nextIndex() == 0)) {
            throw new PoisonException("LOG_EVENT_INVALID", event.getKind() + " cannot be leaf " + state.nextIndex());
        }
        try {
            Envelope parsed = Envelope.parse(envelope);
            LogRoots roots = genesis ? LogRoots.of(tree(parsed.payload()).at("/predicate/roots")) : state.roots();
            if (!roots.signed(parsed)) {
                // In the log it would make every export of the log invalid.
                throw new PoisonException(
                        "LOG_EVENT_INVALID",
                        "expected the signatures of " + roots.threshold() + " root keys that the genesis names");
            }
            Position position = Position.of(state, Kinds.LOG, state.run(Kinds.LOG));
            EvidenceSealed leaf = position.leaf(event.getKind(), source, parsed, envelope);
            return List.of(new Made(leaf, LeafReading.of(leaf)));
        } catch (MalformedEnvelopeException | StrictJsonException e) {
            throw new PoisonException("LOG_EVENT_INVALID", String.valueOf(e.getMessage()));
        }
    }

    /** An artifact, and the run-manifest when it completes the run's set or comes after it was complete. */
    List<Made> artifact(PartitionState state, LeafSource source, Incoming record, EvidenceDraft draft) {
        boolean rejected = draft.getKind().equals(Kinds.REJECTED_INPUT);
        if (!rejected && !TraceIds.isValid(record.key())) {
            // Also keeps others out of the log's own runs, whose names no trace id has.
            throw new PoisonException("TRACE_ID_INVALID", "expected a trace id of the form " + TraceIds.FORM);
        }
        String run = rejected ? Kinds.REJECTED : record.key();
        Statement statement = statement(record, run, draft, state.run(run));
        deadlines.after(record).ifPresent(due -> statement.predicate().put(LeafReading.DUE, due.toString()));
        return withManifest(state, source, run, statement, draft.getProducedAt().toString());
    }

    /** An approval that counts: its payload and its author's signatures stay as they came, and the seal is added. */
    List<Made> approval(PartitionState state, LeafSource source, Incoming record, byte[] signed) {
        Envelope envelope;
        Statement.Subject bundle;
        try {
            envelope = Envelope.parse(signed).signedAlsoBy(sealKey(state, source.partition()));
            bundle = LeafReading.bundle(tree(envelope.payload()).at("/subject/0"));
        } catch (MalformedEnvelopeException | StrictJsonException e) {
            throw new PoisonException("APPROVAL_MALFORMED", String.valueOf(e.getMessage()));
        }
        if (!TraceIds.isValid(record.key()) || bundle == null) {
            throw new PoisonException("APPROVAL_MALFORMED", "expected an approval of a run, about a bundle");
        }
        if (state.approvers().stream().noneMatch(envelope::signedBy)) {
            throw new TransientException(
                    "the key of the approver is not registered in the log of partition " + source.partition() + " yet");
        }
        Position position = Position.of(state, record.key(), state.run(record.key()));
        EvidenceSealed leaf = position.leaf(Kinds.APPROVAL, source, envelope, envelope.bytes());
        Made made = new Made(leaf, LeafReading.of(leaf));
        return withManifest(
                sealKey(state, source.partition()),
                source,
                made,
                position,
                bundle,
                record.timestamp().toString());
    }

    /** What there is of a run's evidence when it should be whole; with a run-manifest if that is not all. */
    List<Made> deadlineCheck(PartitionState state, LeafSource source, Incoming record, Instant deadline) {
        RunTail tail = state.run(record.key());
        Statement.Subject subject =
                tail.bundle() == null ? new Statement.Subject("record", Digest.of(record.valueBytes())) : tail.bundle();
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("runId", record.key());
        predicate.put("outcome", tail.missing().isEmpty() ? "EVIDENCE_PRESENT" : "EVIDENCE_MISSING");
        predicate.put("producedAt", record.timestamp().toString());
        predicate
                .putObject("producer")
                .put("component", "sealing")
                .put("principal", "User:sealing")
                .put("version", VERSION);
        predicate.put("sourceDigest", Digest.of(record.valueBytes()).toString());
        ObjectNode detail = predicate.putObject("detail").put("deadline", deadline.toString());
        Kinds.owed(tail.outcomes()).forEach(detail.putArray("expected")::add);
        tail.outcomes().keySet().forEach(detail.putArray("present")::add);
        tail.missing().forEach(detail.putArray("missing")::add);
        Statement statement = new Statement(List.of(subject), Kinds.DEADLINE_CHECK, predicate);
        return withManifest(
                state, source, record.key(), statement, record.timestamp().toString());
    }

    /** An input that went to the dead letters: only its digest and size are evidence. */
    List<Made> rejectedInput(PartitionState state, LeafSource source, Rejected record) {
        Digest digest = Digest.of(record.valueBytes());
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("runId", Kinds.REJECTED).put("outcome", record.code());
        predicate.put("producedAt", record.timestamp().toString());
        predicate.put("sourceDigest", digest.toString());
        predicate.putObject("detail").put("topic", record.topic()).put("size", record.valueBytes().length);
        Statement statement =
                new Statement(List.of(new Statement.Subject("record", digest)), Kinds.REJECTED_INPUT, predicate);
        Signer seal = sealKey(state, source.partition());
        return List.of(seal(seal, statement, Position.of(state, Kinds.REJECTED, state.run(Kinds.REJECTED)), source));
    }

    private static Statement statement(Incoming record, String run, EvidenceDraft draft, RunTail tail) {
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("runId", run).put("outcome", draft.getOutcome());
        predicate.put("producedAt", draft.getProducedAt().toString());
        predicate
                .putObject("producer")
                .put("component", draft.getProducer().getComponent())
                .put("principal", draft.getProducer().getPrincipal())
                .put("version", draft.getProducer().getVersion());
        predicate.put("sourceDigest", Digest.of(record.valueBytes()).toString());
        List<Statement.Subject> subjects = new ArrayList<>();
        for (SubjectDigest subject : draft.getSubjects()) {
            subjects.add(new Statement.Subject(subject.getName(), new Digest(subject.getSha256())));
        }
        ObjectNode artifacts = predicate.putObject("artifacts");
        List<Statement.Subject> files = new ArrayList<>();
        // Sorted: the order of an Avro map says nothing, and sealing again must give the same bytes.
        new TreeMap<>(draft.getArtifacts()).forEach((name, json) -> {
            JsonNode artifact = tree(json);
            artifacts.set(name, artifact);
            files.add(new Statement.Subject(name, Digest.of(Statement.exported(artifact))));
        });
        subjects.addAll(Math.min(1, subjects.size()), files);
        JsonNode detail = tree(draft.getDetail());
        predicate.set("detail", detail);
        if (draft.getKind().equals(Kinds.RECEIPT)) {
            predicate.set("cites", cited(detail.path("cites"), tail));
        }
        return new Statement(subjects, draft.getKind(), predicate);
    }

    /** The run's leaves that a receipt names by what was signed, as the log numbers them. */
    private static ArrayNode cited(JsonNode digests, RunTail tail) {
        Set<String> wanted = new HashSet<>();
        digests.forEach(digest -> wanted.add(digest.asText()));
        ArrayNode cited = JsonNodeFactory.instance.arrayNode();
        for (RunTail.LeafRef leaf : tail.leaves()) {
            if (wanted.contains(leaf.d().toString())) {
                cited.addObject()
                        .put("i", leaf.i())
                        .put("k", leaf.k())
                        .put("d", leaf.d().toString());
            }
        }
        return cited;
    }

    private static JsonNode tree(String json) {
        return tree(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static JsonNode tree(byte[] json) {
        return StrictJson.parse(json);
    }

    private List<Made> withManifest(
            PartitionState state, LeafSource source, String run, Statement statement, String producedAt) {
        Position position = Position.of(state, run, state.run(run));
        Signer seal = sealKey(state, source.partition());
        Made first = seal(seal, statement, position, source);
        return run.startsWith("_")
                ? List.of(first)
                : withManifest(
                        seal, source, first, position, statement.subjects().get(0), producedAt);
    }

    private List<Made> withManifest(
            Signer seal,
            LeafSource source,
            Made first,
            Position position,
            Statement.Subject subject,
            String producedAt) {
        List<Made> sealed = new ArrayList<>(List.of(first));
        RunTail after = position.tail().append(first.reading());
        // Receipts and imports know no bundle: it is that of the run.
        Statement.Subject bundle = after.bundle() == null ? subject : after.bundle();
        manifest(position.run(), bundle, after, producedAt)
                .ifPresent(manifest -> sealed.add(seal(seal, manifest, position.next(after), source)));
        return sealed;
    }

    private static Optional<Statement> manifest(String run, Statement.Subject bundle, RunTail tail, String producedAt) {
        Optional<String> outcome = Kinds.terminalOutcome(tail.outcomes());
        List<String> missing = tail.missing();
        boolean complete = outcome.isPresent() && missing.isEmpty();
        // A run whose deadline has passed is closed as it is, and again with whatever comes later.
        boolean overdue = "EVIDENCE_MISSING".equals(tail.outcomes().get(Kinds.DEADLINE_CHECK));
        if (!complete && !overdue) {
            return Optional.empty();
        }
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("runId", run).put("revision", tail.nextRevision());
        predicate.put("outcome", outcome.orElse(Kinds.UNKNOWN_OUTCOME));
        predicate.put("verdict", missing.isEmpty() ? "COMPLETE" : "INCOMPLETE").put("producedAt", producedAt);
        Kinds.owed(tail.outcomes()).forEach(predicate.putArray("expected")::add);
        missing.forEach(predicate.putArray("missing")::add);
        if (tail.nextS() <= RunTail.LISTED_LEAVES) {
            ArrayNode list = predicate.putArray("leaves");
            for (RunTail.LeafRef leaf : tail.leaves()) {
                list.addObject()
                        .put("s", leaf.s())
                        .put("i", leaf.i())
                        .put("k", leaf.k())
                        .put("d", leaf.d().toString());
            }
        }
        return Optional.of(new Statement(List.of(bundle), Kinds.RUN_MANIFEST, predicate));
    }

    private Made seal(Signer seal, Statement statement, Position position, LeafSource source) {
        Envelope envelope = Envelope.sign(statement.bytes(), seal);
        byte[] envelopeBytes = envelope.bytes();
        Leaf leaf = position.at(statement.kind(), source, envelope, envelopeBytes);
        byte[] leafBytes = leaf.bytes();
        JsonNode outcome = statement.predicate().path("outcome");
        boolean manifest = statement.kind().equals(Kinds.RUN_MANIFEST);
        PartitionState.SealedLeaf reading = new PartitionState.SealedLeaf(
                leaf.i(),
                leaf.run(),
                new RunTail.LeafRef(leaf.s(), leaf.i(), leaf.k(), leaf.d()),
                Hashing.leaf(leafBytes),
                leaf.t(),
                leaf.o(),
                outcome.isTextual() && !manifest ? outcome.textValue() : null,
                manifest,
                null,
                null,
                RunTail.bundle(statement.subjects().get(0)),
                LeafReading.due(statement.kind(), statement.predicate()),
                !statement.predicate().path("missing").isEmpty());
        return new Made(Position.record(leaf, leafBytes, envelopeBytes), reading);
    }

    /** Where the next leaf goes: in the log, and in its run. */
    private record Position(long index, String run, RunTail tail) {

        static Position of(PartitionState state, String run, RunTail tail) {
            return new Position(state.nextIndex(), run, tail);
        }

        Position next(RunTail after) {
            return new Position(index + 1, run, after);
        }

        EvidenceSealed leaf(String kind, LeafSource source, Envelope envelope, byte[] envelopeBytes) {
            Leaf leaf = at(kind, source, envelope, envelopeBytes);
            return record(leaf, leaf.bytes(), envelopeBytes);
        }

        Leaf at(String kind, LeafSource source, Envelope envelope, byte[] envelopeBytes) {
            return new Leaf(
                    index,
                    run,
                    tail.nextS(),
                    tail.prev(),
                    kind,
                    source.topicId(),
                    source.partition(),
                    source.offset(),
                    envelope.paeDigest(),
                    Digest.of(envelopeBytes));
        }

        static EvidenceSealed record(Leaf leaf, byte[] leafBytes, byte[] envelopeBytes) {
            return new EvidenceSealed(
                    leaf.run(), leaf.k(), leaf.i(), ByteBuffer.wrap(leafBytes), ByteBuffer.wrap(envelopeBytes));
        }
    }
}
