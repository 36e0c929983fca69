package dev.agentplane.sealing;

import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.Frontier;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.EvidenceSealed;
import org.jspecify.annotations.Nullable;

/**
 * The tree of one evidence log as the log writer keeps it, and what it may sign. Not thread-safe.
 *
 * <p>Two rules hold whatever happens: no root is signed over a log shorter than one that was signed before, and none that
 * contradicts a signed one. A log that breaks them is halted for good: the only way on is a new log.
 */
final class Tree {

    private final long signedSize;
    private final Digest signedRoot;
    private Frontier frontier;
    private long nextOffset;
    private @Nullable String halted;

    /**
     * @param frontier where reading starts
     * @param nextOffset offset of the first record that is not in it
     * @param signedSize size of the largest checkpoint known for this log; 0 when there is none
     * @param signedRoot its root
     */
    Tree(Frontier frontier, long nextOffset, long signedSize, Digest signedRoot) {
        this.frontier = frontier;
        this.nextOffset = nextOffset;
        this.signedSize = signedSize;
        this.signedRoot = signedRoot;
    }

    /** Takes one committed record. */
    void append(long offset, EvidenceSealed record) {
        if (halted != null) {
            return;
        }
        byte[] bytes = LeafReading.bytes(record.getLeaf());
        Leaf leaf = Leaf.parse(bytes);
        if (leaf.i() != frontier.size()) {
            halt("GAP: expected leaf " + frontier.size() + " at offset " + offset + ", found leaf " + leaf.i());
            return;
        }
        if (!Digest.of(LeafReading.bytes(record.getEnvelope())).equals(leaf.e())) {
            halt("BAD_SIGNATURE: leaf " + leaf.i() + " does not hold the digest of its envelope");
            return;
        }
        frontier = frontier.append(leaf.hash());
        nextOffset = offset + 1;
        if (frontier.size() == signedSize && !frontier.root().equals(signedRoot)) {
            halt("FORKED: root at size " + signedSize + " is " + frontier.root() + ", signed was " + signedRoot);
        }
    }

    void halt(String reason) {
        halted = reason;
    }

    /** Why nothing is signed any more; null when all is well. */
    @Nullable
    String halted() {
        return halted;
    }

    /** The tree as it stands. */
    Frontier frontier() {
        return frontier;
    }

    /** Offset of the next record to read. */
    long nextOffset() {
        return nextOffset;
    }

    /** True when the present root may be signed: larger than everything signed before it was loaded. */
    boolean maySign() {
        return halted == null && frontier.size() > signedSize;
    }
}
