package dev.agentplane.domain.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** RFC 8785 (JCS) canonical JSON. */
public final class CanonicalJson {

    private CanonicalJson() {}

    /** RFC 8785 bytes of a tree that came from {@link StrictJson} or was built here. */
    public static byte[] bytes(JsonNode tree) {
        return text(tree).getBytes(StandardCharsets.UTF_8);
    }

    /** RFC 8785 text. */
    public static String text(JsonNode tree) {
        throw new UnsupportedOperationException("being written: " + tree.getNodeType());
    }

    /** The same members and order, with two-space indentation, {@code ": "} and one final newline: exported files. */
    public static byte[] pretty(JsonNode tree) {
        throw new UnsupportedOperationException("being written: " + tree.getNodeType());
    }
}
