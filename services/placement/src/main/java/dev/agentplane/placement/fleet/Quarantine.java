package dev.agentplane.placement.fleet;

import java.time.Instant;

/**
 * A node takes no work for a while, because runs were lost on it.
 *
 * @param until when it ends
 * @param reason what happened
 */
public record Quarantine(Instant until, String reason) {}
