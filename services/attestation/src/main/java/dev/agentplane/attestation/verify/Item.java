package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.leaf.Leaf;

/**
 * One leaf that could be read, with its envelope. Its signatures are another step, also when something else is wrong with
 * it: one failure hides no other.
 *
 * @param base path without ending
 * @param leaf the leaf
 * @param envelope the envelope
 * @param statement its payload; a missing node when that is no JSON
 * @param sound whether the leaf is proven to be in the tree and bound to its envelope, and the Statement is well formed
 */
record Item(String base, Leaf leaf, Envelope envelope, JsonNode statement, boolean sound) {

    /** Member of the predicate. */
    JsonNode predicate() {
        return statement.path("predicate");
    }

    String envelopePath() {
        return base + ".dsse.json";
    }
}
