package dev.agentplane.attestation.leaf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.merkle.Hashing;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.TraceIds;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One leaf: digests and coordinates, never content.
 *
 * @param i leaf index in the log, dense from 0
 * @param run trace id, or {@code _log}, {@code _batch}, {@code _rejected}
 * @param s sequence within the run, dense from 0
 * @param prev leaf hash of the run's leaf s−1; null exactly when s is 0
 * @param k kind
 * @param t source topic id as Kafka prints it
 * @param p source partition
 * @param o source offset
 * @param d SHA-256 of the signed bytes (PAE)
 * @param e SHA-256 of the envelope bytes
 */
public record Leaf(
        long i, String run, long s, @Nullable Digest prev, String k, String t, int p, long o, Digest d, Digest e) {

    /** Largest leaf in bytes. */
    public static final int MAX_BYTES = 1024;

    private static final Set<String> RESERVED_RUNS = Set.of("_log", "_batch", "_rejected");
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern TOPIC_ID = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final Set<String> MEMBERS = Set.of("v", "i", "run", "s", "prev", "k", "t", "p", "o", "d", "e");

    /** @throws IllegalArgumentException when a member is not of its form: run, k and t also become file names */
    public Leaf {
        require(
                TraceIds.isValid(run) || RESERVED_RUNS.contains(run),
                "expected a trace id as run, found \"" + run + "\"");
        require(KIND.matcher(k).matches(), "expected a kind as k, found \"" + k + "\"");
        require(TOPIC_ID.matcher(t).matches(), "expected a topic id of 22 characters as t, found \"" + t + "\"");
        require((prev == null) == (s == 0), "prev is null exactly when s is 0");
        require(i >= 0 && s >= 0 && p >= 0 && o >= 0, "i, s, p and o are never negative");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The canonical bytes that are hashed into the tree. */
    public byte[] bytes() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("v", 1).put("i", i).put("run", run).put("s", s);
        node.put("prev", prev == null ? null : prev.toString());
        node.put("k", k).put("t", t).put("p", p).put("o", o);
        node.put("d", d.toString()).put("e", e.toString());
        return CanonicalJson.bytes(node);
    }

    /** RFC 6962 leaf hash. */
    public Digest hash() {
        return Hashing.leaf(bytes());
    }

    /**
     * Reads a leaf.
     *
     * @throws MalformedLeafException when it has other members or types, is too large or not canonical
     */
    public static Leaf parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedLeafException(false, "leaf of " + bytes.length + " bytes, more than " + MAX_BYTES);
        }
        try {
            JsonNode node = StrictJson.parse(bytes);
            if (!node.isObject()
                    || node.size() != MEMBERS.size()
                    || !MEMBERS.stream().allMatch(node::has)) {
                throw new MalformedLeafException(false, "expected exactly the members " + MEMBERS);
            }
            if (number(node, "v") != 1) {
                throw new MalformedLeafException(false, "expected v 1");
            }
            JsonNode prev = node.get("prev");
            Leaf leaf = new Leaf(
                    number(node, "i"),
                    text(node, "run"),
                    number(node, "s"),
                    prev.isNull() ? null : Digest.parse(text(node, "prev")),
                    text(node, "k"),
                    text(node, "t"),
                    Math.toIntExact(number(node, "p")),
                    number(node, "o"),
                    Digest.parse(text(node, "d")),
                    Digest.parse(text(node, "e")));
            if (!Arrays.equals(leaf.bytes(), bytes)) {
                throw new MalformedLeafException(true, "leaf is not in canonical form");
            }
            return leaf;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MalformedLeafException(false, String.valueOf(e.getMessage()));
        }
    }

    private static long number(JsonNode node, String member) {
        JsonNode value = node.get(member);
        if (!value.isIntegralNumber() || value.longValue() < 0) {
            throw new MalformedLeafException(false, "expected a number ≥ 0 as \"" + member + "\"");
        }
        return value.longValue();
    }

    private static String text(JsonNode node, String member) {
        JsonNode value = node.get(member);
        if (!value.isTextual()) {
            throw new MalformedLeafException(false, "expected a string as \"" + member + "\"");
        }
        return value.textValue();
    }
}
