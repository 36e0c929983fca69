package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.leaf.Leaf;

/**
 * One leaf whose bytes were read, proven to be in the tree and bound to its envelope. Its signatures are another step.
 *
 * @param base path without ending
 * @param leaf the leaf
 * @param envelope the envelope
 * @param statement its payload
 */
record Item(String base, Leaf leaf, Envelope envelope, JsonNode statement) {

    /** Member of the predicate. */
    JsonNode predicate() {
        return statement.path("predicate");
    }

    String envelopePath() {
        return base + ".dsse.json";
    }
}
