package dev.agentplane.sealing.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.leaf.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether leaves that are cited as {@code {i, k, d}} are those of the log. Keeps eight bytes of each leaf: a citation that
 * was made up fits with a chance of 2^−60. Not thread-safe.
 */
final class Citations {

    private static final int PER_BLOCK = 1 << 15;
    private static final int HEX_DIGITS = 15;
    private static final int HEX = 16;

    private final List<long[]> blocks = new ArrayList<>();

    void add(Leaf leaf) {
        int block = Math.toIntExact(leaf.i() / PER_BLOCK);
        while (blocks.size() <= block) {
            long[] unknown = new long[PER_BLOCK];
            Arrays.fill(unknown, -1);
            blocks.add(unknown);
        }
        blocks.get(block)[(int) (leaf.i() % PER_BLOCK)] =
                mark(leaf.k(), leaf.d().hex());
    }

    /** True when there is such a leaf before this one. */
    boolean holds(JsonNode cited, long before) {
        long index = cited.path("i").asLong(-1);
        String digest = cited.path("d").asText();
        if (index < 0
                || index >= before
                || !digest.startsWith("sha256:")
                || digest.length() < HEX + "sha256:".length()) {
            return false;
        }
        int block = Math.toIntExact(index / PER_BLOCK);
        return block < blocks.size()
                && blocks.get(block)[(int) (index % PER_BLOCK)]
                        == mark(cited.path("k").asText(), digest.substring("sha256:".length()));
    }

    private static long mark(String kind, String digest) {
        long first;
        try {
            first = Long.parseLong(digest.substring(0, HEX_DIGITS), HEX);
        } catch (NumberFormatException e) {
            return -2;
        }
        return (first ^ kind.hashCode()) & Long.MAX_VALUE;
    }
}
