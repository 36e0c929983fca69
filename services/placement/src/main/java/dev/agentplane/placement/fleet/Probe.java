package dev.agentplane.placement.fleet;

import java.time.Instant;
import java.util.Optional;

/**
 * What was seen of one node.
 *
 * @param capturedAt when
 * @param reachable whether it answered in time (3 s to connect, 10 s in all)
 * @param platform what it said it is; {@code unknown} where it did not
 * @param kvm whether it said it can virtualise; empty when it did not say
 */
public record Probe(Instant capturedAt, boolean reachable, SystemPlatform platform, Optional<Boolean> kvm) {}
