package dev.agentplane.placement.fleet;

import java.util.Locale;

/** What the operator says about a node's health, best first. */
public enum Health {
    /** Takes work. */
    READY,
    /** Works, but somebody should look at it. */
    DEGRADED,
    /** Finishes what it has and takes nothing new. */
    DRAINED,
    /** Not there. */
    OFFLINE;

    /** The name in inventories. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
