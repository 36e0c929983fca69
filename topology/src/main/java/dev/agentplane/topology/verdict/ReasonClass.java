package dev.agentplane.topology.verdict;

import java.util.Locale;

/** What a reason does to the status. Declared in the order in which reasons are listed. */
public enum ReasonClass {
    REJECT,
    CONFLICT,
    INCOMPLETE,
    DEGRADE,
    AMEND,
    INFO;

    /** The word used in records. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
