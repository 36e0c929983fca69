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
import dev.agentplane.events.AlertRaised;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.ExecutorRef;
import dev.agentplane.events.LogEvent;
import dev.agentplane.events.Producer;
import dev.agentplane.events.ReceiptIssued;
import dev.agentplane.events.ReplayInputsCaptured;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.events.Workload;
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
    final List<AlertRaised> alerts = new ArrayList<>();
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

    /** A run that was admitted and placed. */
    SealedLog placed(String run) {
        source(Topics.VALIDATIONS, run, validation(run, AdmissionState.ADMITTED));
        source(
                Topics.PLACEMENTS,
                run,
                new RunPlaced(
                        run,
                        workload(run),
                        new ExecutorRef("local", "local", null),
                        "lima-process",
                        null,
                        "sha256:" + "05".repeat(32),
                        List.of(),
                        draft(run, "placement-decision", "PLACED")));
        return this;
    }

    /** What became of its inputs. */
    SealedLog captured(String run) {
        source(
                Topics.REPLAYS,
                run,
                new ReplayInputsCaptured(run, workload(run), draft(run, "replay-inputs", "CAPTURED")));
        return this;
    }

    /** Everything that is due at this moment comes back through its topic at that one. */
    SealedLog deadlines(Instant asked, Instant appended) {
        for (Outgoing due : handler.due(PARTITION, asked)) {
            source(Topics.DEADLINES, due.key(), due.event(), appended);
        }
        return this;
    }

    private static Workload workload(String run) {
        return Workload.newBuilder()
                .setTraceId(run)
                .setBundleName("a")
                .setBundleVersion("1")
                .setBundleDigest("sha256:" + "ab".repeat(32))
                .setSubmission(new SourceRecord(Topics.BUNDLES.name(), PARTITION, 0L, "sha256:" + "cd".repeat(32)))
                .setSubmitter("alice@example")
                .setLane("staging")
                .setBackendIntent("lima-process")
                .setMaxRunSeconds(20)
                .setFailOnTimeout(true)
                .setSmokeScript("smoke.sh")
                .setModulePath("vm.nix")
                .setOutDir("artifacts/a")
                .setSecretsRequired(List.of())
                .setSecretRefRoot("secrets://user")
                .setPolicyPackRef("p")
                .setPolicyPackDigest("sha256:" + "ef".repeat(32))
                .build();
    }

    private static EvidenceDraft draft(String run, String kind, String outcome) {
        return new EvidenceDraft(
                kind,
                outcome,
                NOW,
                new Producer(kind, "User:" + kind, "0.1.0"),
                List.of(new SubjectDigest(
                        "bundle:a@1",
                        Digest.of(run.getBytes(StandardCharsets.UTF_8)).hex())),
                Map.of(),
                "{}");
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
        source(topic, key, event, NOW);
    }

    private void source(Topic<?> topic, String key, SpecificRecord event, Instant at) {
        List<dev.agentplane.sealing.audit.SourceRecord> before =
                sources.computeIfAbsent(topic.name(), name -> new ArrayList<>());
        long offset = before.size();
        byte[] value = (topic.name() + offset).getBytes(StandardCharsets.UTF_8);
        before.add(new dev.agentplane.sealing.audit.SourceRecord(
                offset, at, SealingHandler.isSealed(event), Digest.of(value)));
        Incoming record = new Incoming(topic, PARTITION, offset, at, key, event, value);
        for (Outgoing output : handler.handle(record)) {
            handler.replay(PARTITION, output);
            if (output.event() instanceof EvidenceSealed leaf) {
                records.add(leaf);
            } else {
                alerts.add((AlertRaised) output.event());
            }
        }
    }

    private static BundleValidated denial(String run) {
        return validation(run, AdmissionState.DENIED);
    }

    private static BundleValidated validation(String run, AdmissionState state) {
        String digest = Digest.of(run.getBytes(StandardCharsets.UTF_8)).toString();
        return BundleValidated.newBuilder()
                .setTraceId(run)
                .setState(state)
                .setBundle("a@1")
                .setBundleDigest(digest)
                .setSubmission(new SourceRecord(Topics.BUNDLES.name(), PARTITION, 0L, digest))
                .setFindings(List.of())
                .setDraft(draft(run, "validation", state.name()))
                .build();
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
