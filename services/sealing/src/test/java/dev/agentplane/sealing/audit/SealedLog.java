package dev.agentplane.sealing.audit;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.LogEvents;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.Frontier;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.CheckpointSigner;
import dev.agentplane.attestation.trust.Policy;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.LogEvent;
import dev.agentplane.events.Producer;
import dev.agentplane.events.ReceiptIssued;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.sealing.AlwaysUsable;
import dev.agentplane.sealing.LeafMaker;
import dev.agentplane.sealing.SealingHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** A log as the sealer itself makes it, its sources and its signed heads; then each test attacks one thing. */
final class SealedLog {

    static final String PREFIX = "log.example/test";
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final int PARTITION = 0;

    final Map<String, String> topicIds = new TreeMap<>();
    final List<EvidenceSealed> records = new ArrayList<>();
    final Map<String, List<dev.agentplane.sealing.audit.SourceRecord>> sources = new TreeMap<>();
    final Map<String, Long> beginnings = new TreeMap<>();
    final List<byte[]> notes = new ArrayList<>();
    final KeyFile root = key("root");
    final KeyFile seal = key("seal");
    final KeyFile logKey = key("log");
    final String origin;
    final CheckpointSigner signer;

    private final String evidenceId;
    private final SealingHandler handler;

    SealedLog() {
        for (Topic<?> topic : Topics.ALL) {
            topicIds.put(topic.name(), id(topic.name()));
        }
        evidenceId = topicIds.getOrDefault(Topics.EVIDENCE.name(), "");
        origin = PREFIX + "/" + evidenceId + "/" + PARTITION;
        signer = new CheckpointSigner(origin, logKey);
        handler = new SealingHandler(new LeafMaker(new AlwaysUsable(seal)), topicIds);
        logEvent(LogEvents.genesis(
                Topics.EVIDENCE.name(), evidenceId, PARTITION, signer.vkey(), List.of(root.publicKey()), 1, NOW));
        logEvent(LogEvents.keyEvent(KeyEvent.register(seal.publicKey(), "User:sealing", "seal"), NOW));
    }

    static String id(String name) {
        return Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 22);
    }

    static KeyFile key(String label) {
        return KeyFile.ofSeed(Digest.of(("audit test key: " + label).getBytes(StandardCharsets.UTF_8))
                .raw());
    }

    /** Runs that were denied: a validation and the closing manifest each. */
    SealedLog denied(String... runs) {
        for (String run : runs) {
            source(Topics.VALIDATIONS, run, denial(run));
        }
        return this;
    }

    /** A receipt of a run that cites what was signed in this leaf. */
    SealedLog receipt(String run, int cites) {
        Leaf cited = Leaf.parse(bytes(records.get(cites).getLeaf()));
        String subject = Digest.of(run.getBytes(StandardCharsets.UTF_8)).hex();
        source(
                Topics.ISSUED_RECEIPTS,
                run,
                new ReceiptIssued(
                        run,
                        1,
                        new EvidenceDraft(
                                "receipt",
                                "COMPLETE",
                                NOW,
                                new Producer("receipts", "User:receipts", "0.1.0"),
                                List.of(new SubjectDigest("receipt", subject)),
                                Map.of(),
                                "{\"cites\":[\"" + cited.d() + "\"]}")));
        return this;
    }

    /** A run whose record the sealer never saw. */
    SealedLog skipped(String run) {
        List<dev.agentplane.sealing.audit.SourceRecord> before = sources.get(Topics.VALIDATIONS.name());
        before.add(new dev.agentplane.sealing.audit.SourceRecord(
                before.size(), NOW, true, Digest.of(run.getBytes(StandardCharsets.UTF_8))));
        return this;
    }

    /** Replaces the leaf of a record by other bytes. */
    void leaf(int at, byte[] leaf) {
        EvidenceSealed old = records.get(at);
        set(at, old.getTraceId(), leaf, bytes(old.getEnvelope()));
    }

    /** Replaces the envelope of a record by other bytes. */
    void envelope(int at, byte[] envelope) {
        EvidenceSealed old = records.get(at);
        set(at, old.getTraceId(), bytes(old.getLeaf()), envelope);
    }

    /** Replaces what a record says, but for kind and index beside the leaf. */
    void set(int at, String traceId, byte[] leaf, byte[] envelope) {
        EvidenceSealed old = records.get(at);
        records.set(
                at,
                new EvidenceSealed(
                        traceId, old.getKind(), old.getIndex(), ByteBuffer.wrap(leaf), ByteBuffer.wrap(envelope)));
    }

    /** A signed head over what there is now. */
    SealedLog head() {
        Frontier tree = Frontier.EMPTY;
        for (EvidenceSealed sealed : records) {
            tree = tree.append(Leaf.parse(bytes(sealed.getLeaf())).hash());
        }
        notes.add(signer.sign(tree.size(), tree.root()));
        return this;
    }

    void logEvent(Statement statement) {
        byte[] envelope = Envelope.sign(statement.bytes(), root).bytes();
        source(Topics.LOG_EVENTS, "_log", new LogEvent(statement.kind(), ByteBuffer.wrap(envelope)));
    }

    private void source(Topic<?> topic, String key, SpecificRecord event) {
        List<dev.agentplane.sealing.audit.SourceRecord> before =
                sources.computeIfAbsent(topic.name(), name -> new ArrayList<>());
        long offset = before.size();
        byte[] value = (topic.name() + offset).getBytes(StandardCharsets.UTF_8);
        before.add(new dev.agentplane.sealing.audit.SourceRecord(offset, NOW, true, Digest.of(value)));
        Incoming record = new Incoming(topic, PARTITION, offset, NOW, key, event, value);
        for (Outgoing output : handler.handle(record)) {
            handler.replay(PARTITION, output);
            records.add((EvidenceSealed) output.event());
        }
    }

    private static BundleValidated denial(String run) {
        String digest = Digest.of(run.getBytes(StandardCharsets.UTF_8)).toString();
        return new BundleValidated(
                run,
                AdmissionState.DENIED,
                "a@1",
                digest,
                new SourceRecord(Topics.BUNDLES.name(), PARTITION, 0L, digest),
                List.of(),
                null,
                new EvidenceDraft(
                        "validation",
                        "DENIED",
                        NOW,
                        new Producer("validation", "User:validation", "0.1.0"),
                        List.of(new SubjectDigest("bundle:a@1", digest.substring("sha256:".length()))),
                        Map.of("validation-artifact.json", "{\"valid\":false}"),
                        "{}"),
                null);
    }

    TrustFile trust() {
        return new TrustFile(
                Policy.parse(List.of("log " + signer.vkey(), "quorum none")),
                1,
                List.of(root.publicKey()),
                List.of(),
                Map.of());
    }

    SignedHeads heads() {
        SignedHeads heads = new SignedHeads(origin, signer.vkey());
        for (int i = 0; i < notes.size(); i++) {
            heads.add(Checkpoint.parse(notes.get(i)), Topics.CHECKPOINTS.name(), i);
        }
        return heads;
    }

    LogAuditResult audit() {
        return audit(Level.FULL, NOW);
    }

    LogAuditResult audit(Level level, Instant now) {
        return audit(level, now, topicIds.getOrDefault(Topics.EVIDENCE.name(), ""));
    }

    /** Audits the records as they are now, at offsets that leave room for transaction markers. */
    LogAuditResult audit(Level level, Instant now, String topicIdNow) {
        Map<String, SourceRecords> byId = new TreeMap<>();
        sources.forEach((name, list) -> {
            long beginning = beginnings.getOrDefault(name, 0L);
            byId.put(
                    topicIds.getOrDefault(name, ""),
                    new SourceRecords(
                            name,
                            beginning,
                            list.stream()
                                    .filter(record -> record.offset() >= beginning)
                                    .iterator()));
        });
        AuditedLog log = new AuditedLog(origin, Topics.EVIDENCE.name(), topicIdNow, PARTITION);
        LogAudit audit = new LogAudit(
                log, level, trust(), heads(), new SourcesById(byId, Map.of("validation", Topics.VALIDATIONS.name())));
        for (int i = 0; i < records.size(); i++) {
            audit.take(2L * i, records.get(i));
        }
        return audit.finish(now);
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
