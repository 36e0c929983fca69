package dev.agentplane.domain.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * RFC 8785 (JCS) canonical JSON: members sorted by UTF-16 code units, ECMAScript number text, the shortest escapes.
 *
 * <p>What {@link StrictJson} would refuse to read back is not written either: an integer outside ±(2^53−1), an unpaired
 * surrogate, a number that is not finite. Such a tree is a bug of whoever built it, hence {@link
 * IllegalArgumentException}.
 */
public final class CanonicalJson {

    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final int FIRST_PRINTABLE = 0x20;
    private static final long MAX_SAFE = (1L << 53) - 1;

    private final StringBuilder out = new StringBuilder(512);
    private final boolean indented;

    private CanonicalJson(boolean indented) {
        this.indented = indented;
    }

    /** RFC 8785 bytes of a tree that came from {@link StrictJson} or was built here. */
    public static byte[] bytes(JsonNode tree) {
        return text(tree).getBytes(StandardCharsets.UTF_8);
    }

    /** RFC 8785 text. */
    public static String text(JsonNode tree) {
        CanonicalJson writer = new CanonicalJson(false);
        writer.write(tree, 0);
        return writer.out.toString();
    }

    /** The same members and order, with two-space indentation, {@code ": "} and one final newline: exported files. */
    public static byte[] pretty(JsonNode tree) {
        CanonicalJson writer = new CanonicalJson(true);
        writer.write(tree, 0);
        return writer.out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(JsonNode node, int depth) {
        switch (node.getNodeType()) {
            case OBJECT -> object(node, depth);
            case ARRAY -> array(node, depth);
            case STRING -> string(node.textValue());
            case NUMBER -> number(node);
            case BOOLEAN -> out.append(node.booleanValue());
            case NULL -> out.append("null");
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("not JSON: " + node.getNodeType());
        }
    }

    private void object(JsonNode node, int depth) {
        List<Map.Entry<String, JsonNode>> sorted = new ArrayList<>(node.properties());
        sorted.sort(Map.Entry.comparingByKey());
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, JsonNode> member : sorted) {
            separate(first, depth + 1);
            first = false;
            string(member.getKey());
            out.append(indented ? ": " : ":");
            write(member.getValue(), depth + 1);
        }
        close('}', first, depth);
    }

    private void array(JsonNode node, int depth) {
        out.append('[');
        boolean first = true;
        for (JsonNode item : node) {
            separate(first, depth + 1);
            first = false;
            write(item, depth + 1);
        }
        close(']', first, depth);
    }

    private void separate(boolean first, int depth) {
        if (!first) {
            out.append(',');
        }
        newline(depth);
    }

    private void close(char bracket, boolean empty, int depth) {
        if (!empty) {
            newline(depth);
        }
        out.append(bracket);
    }

    private void newline(int depth) {
        if (indented) {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    private void number(JsonNode node) {
        if (node.isIntegralNumber()) {
            if (!node.canConvertToLong() || node.longValue() > MAX_SAFE || node.longValue() < -MAX_SAFE) {
                throw new IllegalArgumentException("integer outside ±(2^53−1): " + node);
            }
            out.append(node.longValue());
        } else {
            out.append(EcmaNumber.text(node.doubleValue()));
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < FIRST_PRINTABLE) {
                        out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xf]);
                    } else {
                        if (Character.isSurrogate(c)) {
                            requirePair(text, i);
                        }
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static void requirePair(String text, int at) {
        int other = Character.isHighSurrogate(text.charAt(at)) ? at + 1 : at - 1;
        boolean pair = other >= 0
                && other < text.length()
                && Character.isSurrogatePair(text.charAt(Math.min(at, other)), text.charAt(Math.max(at, other)));
        if (!pair) {
            throw new IllegalArgumentException("unpaired surrogate at character " + at);
        }
    }
}
