package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.export.ExportItem;
import dev.agentplane.attestation.export.ExportWriter;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.LogEvents;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.keys.Signer;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.MerkleTree;
import dev.agentplane.attestation.note.CheckpointSigner;
import dev.agentplane.attestation.trust.Policy;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A really signed log with one denied run, built the way sealing does it; then each test breaks one thing. */
final class SignedLog {

    static final String ORIGIN = "log.example/test/AAAAAAAAAAAAAAAAAAAAAA/0";
    private static final String TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAA";

    final KeyFile root = key("root");
    final KeyFile seal = key("seal");
    final KeyFile log = key("log");

    private final CheckpointSigner head = new CheckpointSigner(ORIGIN, log);
    private final MerkleTree tree = new MerkleTree();
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<byte[]> envelopes = new ArrayList<>();
    private final Map<String, List<Leaf>> runs = new HashMap<>();

    static KeyFile key(String label) {
        return KeyFile.ofSeed(Digest.of(("test key: " + label).getBytes(StandardCharsets.UTF_8))
                .raw());
    }

    /** Genesis and the registration of the seal key. */
    SignedLog begin() {
        return genesis(predicate -> {}).event(KeyEvent.register(seal.publicKey(), "User:seal", "seal"), root);
    }

    /** A genesis that somebody with the root key meddled with. */
    SignedLog genesis(Consumer<ObjectNode> meddling) {
        Statement genesis =
                LogEvents.genesis("t", TOPIC_ID, 0, head.vkey(), List.of(root.publicKey()), 1, Instant.EPOCH);
        meddling.accept(genesis.predicate());
        append(Kinds.LOG, genesis, root);
        return this;
    }

    SignedLog event(KeyEvent event, Signer... signers) {
        return event(event, predicate -> {}, signers);
    }

    SignedLog event(KeyEvent event, Consumer<ObjectNode> meddling, Signer... signers) {
        Statement statement = LogEvents.keyEvent(event, Instant.EPOCH);
        meddling.accept(statement.predicate());
        append(Kinds.LOG, statement, signers);
        return this;
    }

    SignedLog denied(String run, Signer... signers) {
        return denied(run, predicate -> {}, signers);
    }

    /** The same with a predicate that somebody meddled with before it was signed. */
    SignedLog denied(String run, Consumer<ObjectNode> meddling, Signer... signers) {
        ObjectNode artifact = JsonNodeFactory.instance.objectNode().put("kind", "ValidationArtifact");
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("runId", run).put("outcome", "DENIED").put("producedAt", "2026-01-01T00:00:00Z");
        predicate
                .putObject("producer")
                .put("component", "validation")
                .put("principal", "User:validation")
                .put("version", "0.1.0");
        predicate.putObject("artifacts").set("validation-artifact.json", artifact);
        meddling.accept(predicate);
        Statement.Subject file =
                new Statement.Subject("validation-artifact.json", Digest.of(Statement.exported(artifact)));
        append(run, new Statement(List.of(bundle(), file), Kinds.VALIDATION, predicate), signers);
        return this;
    }

    SignedLog manifest(String run, Signer signer) {
        return manifest(run, predicate -> {}, signer);
    }

    SignedLog manifest(String run, Consumer<ObjectNode> meddling, Signer signer) {
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("runId", run).put("outcome", "DENIED").put("producedAt", "2026-01-01T00:00:00Z");
        predicate.put("verdict", "COMPLETE").put("revision", 0);
        predicate.putArray("expected").add(Kinds.VALIDATION);
        predicate.putArray("missing");
        var list = predicate.putArray("leaves");
        runs.get(run).forEach(leaf -> list.addObject()
                .put("s", leaf.s())
                .put("i", leaf.i())
                .put("k", leaf.k())
                .put("d", leaf.d().toString()));
        meddling.accept(predicate);
        append(run, new Statement(List.of(bundle()), Kinds.RUN_MANIFEST, predicate), signer);
        return this;
    }

    private static Statement.Subject bundle() {
        return new Statement.Subject("bundle:a@1", Digest.of(new byte[0]));
    }

    /** A run that was placed and ended so, with all the evidence it owes and its closing manifest. */
    SignedLog ran(String run, String outcome) {
        append(run, artifact(run, Kinds.VALIDATION, "ADMITTED"), seal);
        append(run, artifact(run, Kinds.PLACEMENT, "PLACED"), seal);
        append(run, artifact(run, Kinds.RUN, outcome), seal);
        append(run, artifact(run, Kinds.REPLAY_INPUTS, "CAPTURED"), seal);
        List<String> owed = List.of(Kinds.PLACEMENT, Kinds.REPLAY_INPUTS, Kinds.RUN, Kinds.VALIDATION);
        return manifest(
                run,
                predicate -> {
                    predicate.put("outcome", outcome);
                    owed.forEach(predicate.putArray("expected")::add);
                },
                seal);
    }

    static Statement artifact(String run, String kind, String outcome) {
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("runId", run).put("outcome", outcome).put("producedAt", "2026-01-01T00:00:00Z");
        predicate
                .putObject("producer")
                .put("component", "test")
                .put("principal", "User:test")
                .put("version", "1");
        return new Statement(List.of(bundle()), kind, predicate);
    }

    SignedLog append(String run, Statement statement, Signer... signers) {
        Envelope envelope = Envelope.sign(statement.bytes(), signers);
        return append(run, statement.kind(), envelope.bytes(), envelope.paeDigest());
    }

    /** A leaf over whatever bytes: what somebody can append who may write to the topic. */
    SignedLog append(String run, String kind, byte[] envelope, Digest signed) {
        List<Leaf> before = runs.getOrDefault(run, List.of());
        Digest prev = before.isEmpty() ? null : before.get(before.size() - 1).hash();
        return append(
                new Leaf(
                        leaves.size(),
                        run,
                        before.size(),
                        prev,
                        kind,
                        TOPIC_ID,
                        0,
                        leaves.size(),
                        signed,
                        Digest.of(envelope)),
                envelope);
    }

    SignedLog append(Leaf leaf, byte[] envelope) {
        runs.computeIfAbsent(leaf.run(), key -> new ArrayList<>()).add(leaf);
        leaves.add(leaf);
        envelopes.add(envelope);
        tree.append(leaf.hash());
        return this;
    }

    /** The newest leaf. */
    Leaf last() {
        return leaves.get(leaves.size() - 1);
    }

    /** The signed head of the whole log. */
    byte[] note() {
        return head.sign(tree.size(), tree.root(tree.size()));
    }

    /** The export of a run, without the leaves at these indexes: what an exporter that leaves things out would give. */
    Map<String, byte[]> export(String run, Integer... without) {
        return export(run, note(), without);
    }

    /** The same under any checkpoint. */
    Map<String, byte[]> export(String run, byte[] note, Integer... without) {
        List<ExportItem> items = new ArrayList<>();
        for (Leaf leaf : leaves) {
            boolean wanted = leaf.run().equals(run) || leaf.run().equals(Kinds.LOG);
            if (wanted && !List.of(without).contains((int) leaf.i())) {
                items.add(new ExportItem(
                        leaf.bytes(), envelopes.get((int) leaf.i()), tree.inclusion(leaf.i(), tree.size())));
            }
        }
        return ExportWriter.files(run, note, items, trust());
    }

    /** Size and root of an earlier tree, and the proof that it is this log's beginning, a hash per line. */
    String consistency(long oldSize) {
        StringBuilder lines = new StringBuilder(oldSize + " " + base64(tree.root(oldSize)) + "\n");
        tree.consistency(oldSize, tree.size()).hashes().forEach(hash -> lines.append(base64(hash))
                .append('\n'));
        return lines.toString();
    }

    private static String base64(Digest digest) {
        return Base64.getEncoder().encodeToString(digest.raw());
    }

    /** What a trust file says that was made from the whole log, read and checked from its start. */
    TrustFile newTrust() {
        LogRecordCheck check = new LogRecordCheck(trust(), ORIGIN);
        for (Leaf leaf : leaves) {
            if (leaf.run().equals(Kinds.LOG)) {
                check.check(leaf, envelopes.get((int) leaf.i()));
            }
        }
        return trust(List.of(root.publicKey()), check.keys(), Map.of(ORIGIN, new TrustFile.AsOf(size(), treeRoot())));
    }

    /** Root of the whole log. */
    Digest treeRoot() {
        return tree.root(tree.size());
    }

    long size() {
        return tree.size();
    }

    /** Policy line of the log's own key. */
    String policyLine() {
        return "log " + head.vkey();
    }

    TrustFile trust() {
        return trust(List.of(root.publicKey()), List.of(), Map.of());
    }

    TrustFile trust(List<PublicKey> roots, List<TrustFile.TrustedKey> keys, Map<String, TrustFile.AsOf> asOf) {
        Policy policy = Policy.parse(List.of(policyLine(), "quorum none"));
        return new TrustFile(policy, roots.isEmpty() ? 0 : 1, roots, keys, asOf);
    }
}
