package dev.agentplane.attestation.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.leaf.MalformedLeafException;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.MalformedNoteException;
import dev.agentplane.attestation.verify.ExportFolder;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import java.util.Map;
import java.util.TreeMap;

/** What a whole export says, read from whatever files are there. Nothing is verified. */
public final class ExportInspection {

    private static final String LEAF = ".leaf.json";
    private static final String ARTIFACTS = "artifacts/";

    private final Map<String, byte[]> files;
    private final ObjectNode node = FileInspection.what("export");
    private final ArrayNode unreadable;

    private ExportInspection(ExportFolder folder) {
        this.files = folder.files();
        node.putNull("run").putNull("checkpoint");
        node.putArray("items");
        node.putArray("artifacts");
        this.unreadable = node.putArray("unreadable");
    }

    /** Members: run, checkpoint, items[], artifacts[], unreadable[]. */
    public static ObjectNode of(ExportFolder folder) {
        ExportInspection inspection = new ExportInspection(folder);
        inspection.index();
        inspection.checkpoint();
        inspection.items();
        inspection.artifacts();
        return inspection.node;
    }

    private void index() {
        byte[] bytes = files.get("manifest.json");
        if (bytes == null) {
            return;
        }
        try {
            node.set("run", StrictJson.parse(bytes).path("run"));
        } catch (StrictJsonException e) {
            unreadable("manifest.json", e);
        }
    }

    private void checkpoint() {
        byte[] bytes = files.get("checkpoint");
        if (bytes == null) {
            return;
        }
        try {
            node.set("checkpoint", FileInspection.checkpoint(Checkpoint.parse(bytes)));
        } catch (MalformedNoteException e) {
            unreadable("checkpoint", e);
        }
    }

    private void items() {
        TreeMap<Long, ObjectNode> items = new TreeMap<>();
        files.forEach((path, bytes) -> {
            if (path.endsWith(LEAF)) {
                try {
                    Leaf leaf = Leaf.parse(bytes);
                    items.put(leaf.i(), item(path.substring(0, path.length() - LEAF.length()), leaf));
                } catch (MalformedLeafException e) {
                    unreadable(path, e);
                }
            }
        });
        items.values().forEach(((ArrayNode) node.get("items"))::add);
    }

    private ObjectNode item(String base, Leaf leaf) {
        ObjectNode item = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        item.put("i", leaf.i()).put("run", leaf.run()).put("s", leaf.s()).put("kind", leaf.k());
        item.put("base", base);
        byte[] bytes = files.get(base + ".dsse.json");
        if (bytes == null) {
            return item;
        }
        try {
            Envelope envelope = Envelope.parse(bytes);
            JsonNode predicate = StrictJson.parse(envelope.payload()).path("predicate");
            item.put("outcome", predicate.path("outcome").asText(""));
            item.put("producedAt", predicate.path("producedAt").asText(""));
            item.put("component", predicate.at("/producer/component").asText(""));
            ArrayNode signers = item.putArray("claimedSigners");
            envelope.signatures().forEach(signature -> signers.add(signature.keyId()));
        } catch (MalformedEnvelopeException | StrictJsonException e) {
            unreadable(base + ".dsse.json", e);
        }
        return item;
    }

    private void artifacts() {
        files.forEach((path, bytes) -> {
            if (path.startsWith(ARTIFACTS)) {
                ((ArrayNode) node.get("artifacts"))
                        .addObject()
                        .put("file", path)
                        .put("bytes", bytes.length);
            }
        });
    }

    private void unreadable(String path, RuntimeException e) {
        unreadable.addObject().put("file", path).put("problem", String.valueOf(e.getMessage()));
    }
}
