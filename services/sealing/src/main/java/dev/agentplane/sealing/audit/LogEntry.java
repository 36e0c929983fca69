package dev.agentplane.sealing.audit;

import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.Hashing;
import dev.agentplane.domain.Digest;

/** One record of the log: a well-formed leaf and the envelope beside it. */
final class LogEntry {

    private final long offset;
    private final Leaf leaf;
    private final Digest hash;
    private final byte[] envelope;

    /**
     * @param leafBytes canonical bytes of {@code leaf}
     * @param envelope not copied, must not be changed
     */
    LogEntry(long offset, Leaf leaf, byte[] leafBytes, byte[] envelope) {
        this.offset = offset;
        this.leaf = leaf;
        this.hash = Hashing.leaf(leafBytes);
        this.envelope = envelope;
    }

    long offset() {
        return offset;
    }

    Leaf leaf() {
        return leaf;
    }

    /** RFC 6962 leaf hash. */
    Digest hash() {
        return hash;
    }

    byte[] envelope() {
        return envelope;
    }
}
