package dev.agentplane.attestation.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.proof.TlogProof;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Lays out the export of one run as files. A pure function: the same log state gives the same bytes.
 *
 * <p>Evidence bytes are copied, never written again: what was sealed is what is exported.
 */
public final class ExportWriter {

    private static final int SHORT_ID = 8;
    private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{64}");

    private final TreeMap<String, byte[]> files = new TreeMap<>();
    private final String run;
    private final String checkpoint;

    private ExportWriter(String run, byte[] checkpoint) {
        this.run = run;
        this.checkpoint = new String(checkpoint, StandardCharsets.UTF_8);
        files.put("checkpoint", checkpoint);
    }

    /**
     * All files of an export by relative path.
     *
     * @param run trace id
     * @param checkpoint newest signed note that covers all items
     * @param items the whole {@code _log} chain up to the checkpoint, and all leaves of the run
     * @param trust for information and foreign tools; a verifier brings its own
     */
    public static Map<String, byte[]> files(String run, byte[] checkpoint, List<ExportItem> items, TrustFile trust) {
        ExportWriter writer = new ExportWriter(run, checkpoint);
        List<ExportItem> sorted = new ArrayList<>(items);
        sorted.sort(Comparator.comparingLong(item -> item.leaf().i()));
        ArrayNode index = JsonNodeFactory.instance.arrayNode();
        for (ExportItem item : sorted) {
            writer.add(item, index);
        }
        Checkpoint head = Checkpoint.parse(checkpoint);
        writer.trust(trust, head.origin());
        writer.manifest(head, index);
        return writer.files;
    }

    private void add(ExportItem item, ArrayNode index) {
        String base = item.base();
        files.put(base + ".leaf.json", item.leafBytes());
        files.put(base + ".dsse.json", item.envelope());
        files.put(base + ".tlog-proof", new TlogProof(item.proof(), checkpoint).bytes());
        Envelope envelope = Envelope.parse(item.envelope());
        ObjectNode entry = index.addObject();
        entry.put("run", item.leaf().run()).put("s", item.leaf().s());
        entry.put("i", item.leaf().i()).put("k", item.leaf().k()).put("base", base);
        ArrayNode sigstore = entry.putArray("sigstore");
        for (Envelope.Signature signature : envelope.signatures()) {
            String path = base + "." + shortId(signature.keyId(), sigstore.size()) + ".sigstore.json";
            if (files.containsKey(path)) {
                path = base + ".signature-" + sigstore.size() + ".sigstore.json";
            }
            files.put(path, SigstoreBundle.of(envelope, signature));
            sigstore.add(path);
        }
        JsonNode statement = StrictJson.parse(envelope.payload());
        if (item.leaf().k().equals(Kinds.KEY_EVENT)) {
            registered(statement, item.leaf().i());
        }
        statement
                .at("/predicate/artifacts")
                .properties()
                .forEach(artifact ->
                        files.put("artifacts/" + artifact.getKey(), Statement.exported(artifact.getValue())));
    }

    /** Other people's tools need the keys that the log itself registered as files. */
    private void registered(JsonNode statement, long index) {
        try {
            pem(KeyEvent.read(statement, index).key());
        } catch (IllegalArgumentException | KeyRefusedException e) {
            // What is wrong with an event is for a verifier to say; it is exported as it is.
            return;
        }
    }

    private void pem(PublicKey key) {
        files.put("trust/" + key.shortId() + ".pem", key.pem().getBytes(StandardCharsets.US_ASCII));
    }

    /** A key id comes from whoever signed and is only a hint: what is none, or one twice, must not become a path. */
    private String shortId(String keyId, int number) {
        return KEY_ID.matcher(keyId).matches() ? keyId.substring(0, SHORT_ID) : "signature-" + number;
    }

    private void trust(TrustFile trust, String origin) {
        files.put("trust/trust.json", trust.bytes());
        var log = trust.policy().logs().get(origin);
        if (log != null) {
            files.put("trust/log.vkey", (log + "\n").getBytes(StandardCharsets.UTF_8));
        }
        trust.policy()
                .witnesses()
                .forEach((name, key) ->
                        files.put("trust/witness-" + name + ".vkey", (key + "\n").getBytes(StandardCharsets.UTF_8)));
        trust.roots().forEach(this::pem);
        trust.keys().forEach(key -> pem(key.key()));
    }

    private void manifest(Checkpoint head, ArrayNode index) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("v", 1).put("run", run).put("origin", head.origin()).put("size", head.size());
        root.set("items", index);
        ArrayNode list = root.putArray("files");
        files.forEach((path, bytes) -> list.addObject()
                .put("path", path)
                .put("bytes", bytes.length)
                .put("sha256", Digest.of(bytes).hex()));
        files.put("manifest.json", CanonicalJson.bytes(root));
    }
}
