package dev.agentplane.sealing;

import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.domain.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the sealer knows of one run: enough to number its next leaf and to close it.
 *
 * @param nextS position of the next leaf within the run
 * @param prev leaf hash of the last leaf; null before the first one
 * @param leaves all leaves so far, as a run-manifest lists them; empty for the log's own runs, which have none, and for a
 *     run with more leaves than a run-manifest lists
 * @param outcomes newest outcome of each primary kind that was sealed
 * @param nextRevision revision of the next run-manifest
 * @param bundle the bundle that the run is of; null until a leaf named it
 * @param due when the evidence should be whole, in milliseconds; 0 when nothing is awaited
 * @param incomplete whether the newest run-manifest says that something is missing
 */
record RunTail(
        long nextS,
        @Nullable Digest prev,
        List<LeafRef> leaves,
        Map<String, String> outcomes,
        long nextRevision,
        Statement.@Nullable Subject bundle,
        long due,
        boolean incomplete) {

    private static final String BUNDLE = "bundle:";

    /** Above this many leaves a run-manifest carries no list: its own s and prev commit to them. */
    static final int LISTED_LEAVES = 1000;

    /** Of a run without leaves. */
    static final RunTail EMPTY = new RunTail(0, null, List.of(), Map.of(), 0, null, 0, false);

    /**
     * One leaf as a run-manifest lists it.
     *
     * @param s position within the run
     * @param i leaf index in the log
     * @param k kind
     * @param d digest of what was signed
     */
    record LeafRef(long s, long i, String k, Digest d) {}

    /** This subject if it is a bundle. */
    static Statement.@Nullable Subject bundle(Statement.Subject subject) {
        return subject.name().startsWith(BUNDLE) ? subject : null;
    }

    /** The tail after one more leaf. */
    RunTail append(PartitionState.SealedLeaf sealed) {
        return new RunTail(
                nextS + 1,
                sealed.hash(),
                listed(sealed),
                outcomes(sealed.ref().k(), sealed.outcome()),
                sealed.isManifest() ? nextRevision + 1 : nextRevision,
                bundle == null ? sealed.bundle() : bundle,
                due(sealed),
                sealed.isManifest() ? sealed.incomplete() : incomplete);
    }

    /** Validation and placement say when what follows them is due; a check or a manifest ends the waiting. */
    private long due(PartitionState.SealedLeaf sealed) {
        return switch (sealed.ref().k()) {
            case Kinds.VALIDATION, Kinds.PLACEMENT -> sealed.due();
            case Kinds.DEADLINE_CHECK, Kinds.RUN_MANIFEST -> 0;
            default -> due;
        };
    }

    /** What the run owes and does not have yet. */
    List<String> missing() {
        return Kinds.owed(outcomes).stream()
                .filter(kind -> !outcomes.containsKey(kind))
                .toList();
    }

    private List<LeafRef> listed(PartitionState.SealedLeaf sealed) {
        if (sealed.run().startsWith("_") || nextS >= LISTED_LEAVES) {
            return List.of();
        }
        List<LeafRef> longer = new ArrayList<>(leaves.size() + 1);
        longer.addAll(leaves);
        longer.add(sealed.ref());
        return longer;
    }

    private Map<String, String> outcomes(String kind, @Nullable String outcome) {
        if (outcome == null) {
            return outcomes;
        }
        Map<String, String> newest = new TreeMap<>(outcomes);
        newest.put(kind, outcome);
        return newest;
    }
}
