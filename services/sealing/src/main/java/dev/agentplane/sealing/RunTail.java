package dev.agentplane.sealing;

import dev.agentplane.domain.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the sealer knows of one run: enough to number its next leaf and to close it. Not thread-safe. */
final class RunTail {

    /**
     * One leaf as a run-manifest lists it.
     *
     * @param s position within the run
     * @param i leaf index in the log
     * @param k kind
     * @param d digest of what was signed
     */
    record LeafRef(long s, long i, String k, Digest d) {}

    private final List<LeafRef> leaves = new ArrayList<>();
    private final Map<String, String> outcomes = new TreeMap<>();
    private @Nullable Digest prev;
    private long nextRevision;

    /** Position of the next leaf. */
    long nextS() {
        return leaves.size();
    }

    /** Leaf hash of the last leaf; null before the first one. */
    @Nullable
    Digest prev() {
        return prev;
    }

    /** All leaves so far. */
    List<LeafRef> leaves() {
        return leaves;
    }

    /** Newest outcome of each primary kind that was sealed. */
    Map<String, String> outcomes() {
        return outcomes;
    }

    /** Revision of the next run-manifest. */
    long nextRevision() {
        return nextRevision;
    }

    /** True once a run-manifest was sealed. */
    boolean closed() {
        return nextRevision > 0;
    }

    /** A copy that can be appended to without changing this one. */
    RunTail copy() {
        RunTail copy = new RunTail();
        copy.leaves.addAll(leaves);
        copy.outcomes.putAll(outcomes);
        copy.prev = prev;
        copy.nextRevision = nextRevision;
        return copy;
    }

    void append(LeafRef leaf, Digest leafHash, @Nullable String outcome, boolean manifest) {
        leaves.add(leaf);
        prev = leafHash;
        if (outcome != null) {
            outcomes.put(leaf.k(), outcome);
        }
        if (manifest) {
            nextRevision++;
        }
    }
}
