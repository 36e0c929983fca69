package dev.agentplane.topology.verdict;

/** Where a trace stands. */
public enum Status {
    /** At least one event value breaks a rule. */
    REJECTED,
    /** Events contradict each other. */
    CONFLICTED,
    /** The run failed, or a deadline passed, or a closed file ended, before all required events were there. */
    INCOMPLETE,
    /** Required events are missing, or all are there and the seal is still due. */
    OPEN,
    /** Sealed, with a weakness that the reasons name. */
    DEGRADED,
    /** Sealed, nothing to object to. */
    COMPLETE,
    /** A later revision; the outcome status says what it amounts to. */
    AMENDED;

    /** True for the two that have a receipt body. */
    public boolean hasBody() {
        return this == COMPLETE || this == DEGRADED;
    }
}
