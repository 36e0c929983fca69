package dev.agentplane.sealing.audit;

import dev.agentplane.domain.Digest;
import java.time.Instant;

/**
 * One committed record of a source topic.
 *
 * @param offset its offset
 * @param at when the broker appended it
 * @param owed whether it needs a leaf
 * @param value digest of its value bytes
 */
public record SourceRecord(long offset, Instant at, boolean owed, Digest value) {}
