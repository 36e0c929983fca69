package dev.agentplane.placement.fleet;

import java.time.Instant;
import java.util.Optional;

/**
 * An operator took a node out of use: it finishes what it has and takes nothing new.
 *
 * @param by who
 * @param at when it was recorded
 * @param reason why, where somebody said so
 */
public record Drain(String by, Instant at, Optional<String> reason) {}
