package dev.agentplane.attestation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.LogEvents;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.MerkleTree;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.CheckpointSigner;
import dev.agentplane.attestation.note.Cosignature;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * The seven-leaf example log of the specification, built with our own builders from its printed key seeds. Every byte of
 * it is known, so what these builders give can be compared with the published digests.
 */
public final class ExampleLog {

    public static final String TOPIC_ID = "jdrHPb08NjjlEA_ypmLNZQ";
    public static final String LOG_EVENTS_ID = "ixWBR1J-I0EhgsevE-youQ";
    public static final String VALIDATIONS_ID = "cJtIZWBLFijsvF01vYsGOw";
    public static final String ORIGIN = "agentplane.dev/log/example/" + TOPIC_ID + "/0";
    public static final String WITNESS = "witness.example.org/w1";
    public static final long COSIGNED_AT = 1_767_225_730L;

    public static final KeyFile ROOT = key("root");
    public static final KeyFile SEALER = key("sealer");
    public static final KeyFile LOG = key("log");
    public static final KeyFile WITNESS_KEY = key("witness");

    public static final Vkey LOG_VKEY = new Vkey(ORIGIN, Vkey.LOG, LOG.publicKey());
    public static final Vkey WITNESS_VKEY = new Vkey(WITNESS, Vkey.COSIGNER, WITNESS_KEY.publicKey());

    private static final Digest BUNDLE =
            Digest.parse("sha256:9b5423b5f672f383cb5e2219f4442c717e3dc8dc262dc06e9fef1103bb9c1fab");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Leaves 4 to 6, a second run, by their published hashes. */
    private static final List<String> REST = List.of(
            "269461b5ec42c21686b6cfa334475f84150f6cb70cca4386aa33836cc751728e",
            "5a43cb3ce34e2f469db63976446539975d5906e80736b319efb4105770ec441d",
            "52da2b22f9cd5e92566373bac1f5bb5b3a3239dc893644d77fe827f09879336f");

    private ExampleLog() {}

    /** The key with this label; its seed is public. */
    public static KeyFile key(String label) {
        String text = "agentplane example key, never use: " + label;
        return KeyFile.ofSeed(Digest.of(text.getBytes(StandardCharsets.UTF_8)).raw());
    }

    public static Envelope genesis() {
        return Envelope.sign(
                LogEvents.genesis(
                                "agentplane.evidence.v1",
                                TOPIC_ID,
                                0,
                                LOG_VKEY,
                                List.of(ROOT.publicKey()),
                                1,
                                Instant.parse("2026-01-01T00:00:00Z"))
                        .bytes(),
                ROOT);
    }

    public static Envelope keyEvent() {
        return Envelope.sign(
                LogEvents.keyEvent(
                                KeyEvent.register(SEALER.publicKey(), "User:sealer", "seal"),
                                Instant.parse("2026-01-01T00:00:01Z"))
                        .bytes(),
                ROOT);
    }

    /** The denied validation of run-0001. */
    public static Envelope validation() {
        return Envelope.sign(validationStatement().bytes(), SEALER);
    }

    public static Statement validationStatement() {
        ObjectNode artifact = NODES.objectNode();
        artifact.put("kind", "ValidationArtifact").put("bundle", "hello-agent@0.1.0");
        artifact.put("capturedAt", "2026-01-01T00:01:00Z").put("valid", false);
        artifact.putArray("checks")
                .addObject()
                .put("name", "policy/AGPL_UNDECLARED")
                .put("status", "fail")
                .put("message", "/metadata/licensePolicy/allowAGPL: must be declared as false");
        ObjectNode predicate = NODES.objectNode();
        predicate.put("runId", "run-0001").put("outcome", "DENIED").put("producedAt", "2026-01-01T00:01:00Z");
        predicate
                .putObject("producer")
                .put("component", "validation")
                .put("principal", "User:validation")
                .put("version", "0.1.0");
        predicate.put("sourceDigest", "sha256:aacb6b031b795afa2aa7454b60df0207c7fee58fd966c119ce97efb94c8a317a");
        predicate.putObject("artifacts").set("validation-artifact.json", artifact);
        return new Statement(
                List.of(
                        new Statement.Subject("bundle:hello-agent@0.1.0", BUNDLE),
                        new Statement.Subject("validation-artifact.json", Digest.of(Statement.exported(artifact)))),
                "validation",
                predicate);
    }

    public static Envelope runManifest() {
        ObjectNode predicate = NODES.objectNode();
        predicate
                .put("runId", "run-0001")
                .put("revision", 0)
                .put("outcome", "DENIED")
                .put("verdict", "COMPLETE");
        predicate.put("producedAt", "2026-01-01T00:01:00Z");
        predicate.putArray("expected").add("validation");
        predicate.putArray("missing");
        predicate
                .putArray("leaves")
                .addObject()
                .put("s", 0)
                .put("i", 2)
                .put("k", "validation")
                .put("d", validation().paeDigest().toString());
        Statement statement = new Statement(
                List.of(new Statement.Subject("bundle:hello-agent@0.1.0", BUNDLE)), "run-manifest", predicate);
        return Envelope.sign(statement.bytes(), SEALER);
    }

    public static List<Envelope> envelopes() {
        return List.of(genesis(), keyEvent(), validation(), runManifest());
    }

    /** Leaves 0 to 3. */
    public static List<Leaf> leaves() {
        List<Envelope> envelopes = envelopes();
        Leaf genesis = leaf(0, "_log", 0, null, "log-genesis", LOG_EVENTS_ID, 0, envelopes.get(0));
        Leaf event = leaf(1, "_log", 1, genesis, "key-event", LOG_EVENTS_ID, 1, envelopes.get(1));
        Leaf validation = leaf(2, "run-0001", 0, null, "validation", VALIDATIONS_ID, 41, envelopes.get(2));
        Leaf manifest = leaf(3, "run-0001", 1, validation, "run-manifest", VALIDATIONS_ID, 41, envelopes.get(3));
        return List.of(genesis, event, validation, manifest);
    }

    private static Leaf leaf(
            long i,
            String run,
            long s,
            @org.jspecify.annotations.Nullable Leaf prev,
            String kind,
            String topic,
            long offset,
            Envelope envelope) {
        return new Leaf(
                i,
                run,
                s,
                prev == null ? null : prev.hash(),
                kind,
                topic,
                0,
                offset,
                envelope.paeDigest(),
                Digest.of(envelope.bytes()));
    }

    public static MerkleTree tree() {
        MerkleTree tree = new MerkleTree();
        leaves().forEach(leaf -> tree.append(leaf.hash()));
        REST.forEach(hash -> tree.append(new Digest(hash)));
        return tree;
    }

    /** The checkpoint of this size, without cosignature. */
    public static byte[] checkpoint(long size) {
        return new CheckpointSigner(ORIGIN, LOG).sign(size, tree().root(size));
    }

    /** The cosigned checkpoint of size 7. */
    public static byte[] cosigned() {
        var note = Checkpoint.parse(checkpoint(7)).note();
        return note.with(Cosignature.sign(note, WITNESS_VKEY, WITNESS_KEY, COSIGNED_AT))
                .bytes();
    }
}
