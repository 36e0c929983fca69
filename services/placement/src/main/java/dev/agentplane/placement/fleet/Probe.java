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
 * @param load how busy it was; empty when it did not say
 * @param offset of the record it was read from; empty when it was read from a file
 */
public record Probe(
        Instant capturedAt,
        boolean reachable,
        SystemPlatform platform,
        Optional<Boolean> kvm,
        Optional<Load> load,
        Optional<Long> offset) {

    /** A probe that says nothing about load. */
    public Probe(Instant capturedAt, boolean reachable, SystemPlatform platform, Optional<Boolean> kvm) {
        this(capturedAt, reachable, platform, kvm, Optional.empty(), Optional.empty());
    }
}
