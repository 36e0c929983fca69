package dev.agentplane.sealing.audit;

/** What can be wrong with a log. One cause may show in several ways; the first of these names it. */
public enum AlarmKind {
    /** The topic is not the one that the log began in: its id is another one. */
    RECREATED,
    /** Fewer leaves than a signed checkpoint counts, or the first ones are gone and no prune event allows it. */
    TRUNCATED,
    /** All indexes are there but not in the order of offsets; or a leaf twice; or source offsets or a run go back. */
    REORDERED,
    /** An index is nowhere although a larger one is there; or a position of a run is missing. */
    GAP,
    /** A root differs from a signed one; or a record was changed in place; or two signed checkpoints contradict. */
    FORKED,
    /** A signature of an envelope or checkpoint fails, or its key did not count at that index. */
    BAD_SIGNATURE,
    /** A committed source record has no leaf although it should; or sources were deleted before they were sealed. */
    UNSEALED,
    /** A run-manifest, or what stands beside a leaf, differs from what the log gives. */
    VIEW_MISMATCH
}
