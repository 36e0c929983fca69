package dev.agentplane.sealing.audit;

/** How much of a log is checked. */
public enum Level {
    /** Order, leaf and envelope digests, and the root at every signed size. */
    TREE,
    /** Also signatures, runs, run-manifests and source records. */
    FULL
}
