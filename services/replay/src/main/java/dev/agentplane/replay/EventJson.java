package dev.agentplane.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.OutputFile;
import dev.agentplane.events.SourceRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts of events as evidence shows them. */
final class EventJson {

    private EventJson() {}

    /** {@code {topic, partition, offset, valueDigest}}. */
    static ObjectNode of(SourceRecord source) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("topic", source.getTopic())
                .put("partition", source.getPartition())
                .put("offset", source.getOffset())
                .put("valueDigest", source.getValueDigest());
    }

    /**
     * {@code {sha256, size, truncated}}, of the whole original also where only its head is stored; then {@code
     * storedSha256} and {@code storedSize} say what can be fetched.
     */
    static @Nullable ObjectNode of(@Nullable BlobRef blob) {
        if (blob == null) {
            return null;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("truncated", blob.getTruncated());
        String original = blob.getOriginalSha256();
        Long size = blob.getOriginalSize();
        if (original == null || size == null) {
            return json.put("sha256", blob.getSha256()).put("size", blob.getSize());
        }
        return json.put("sha256", original)
                .put("size", size)
                .put("storedSha256", blob.getSha256())
                .put("storedSize", blob.getSize());
    }

    /** {@code [{path, mode, sha256, size, truncated}]} in the order of the event, which is by path. */
    static ArrayNode of(List<OutputFile> outputs) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(outputs.size());
        for (OutputFile output : outputs) {
            ObjectNode json = of(output.getBlob());
            if (json != null) {
                list.add(json.put("path", output.getPath()).put("mode", output.getMode()));
            }
        }
        return list;
    }
}
