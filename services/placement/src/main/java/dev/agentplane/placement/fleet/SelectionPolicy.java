package dev.agentplane.placement.fleet;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * How the operator wants executors to be selected.
 *
 * @param preferHealthy whether degraded nodes are refused; otherwise they are admitted and ranked last
 * @param requireEnabled whether disabled nodes are refused; in lane prod they always are
 * @param allowKvmFallback whether work for qemu or microvm may run as lima-process where no node has KVM
 * @param laneTrustZones lane to the trust zones it may use; a lane that is not listed may use any
 * @param maxProbeAge oldest probe that still says something
 */
public record SelectionPolicy(
        boolean preferHealthy,
        boolean requireEnabled,
        boolean allowKvmFallback,
        Map<String, Set<String>> laneTrustZones,
        Duration maxProbeAge) {

    /** Used where the inventory does not say. */
    public static final Duration DEFAULT_MAX_PROBE_AGE = Duration.ofSeconds(300);

    /** Both v0.1 switches on, nothing else. */
    public static final SelectionPolicy DEFAULT =
            new SelectionPolicy(true, true, false, Map.of(), DEFAULT_MAX_PROBE_AGE);

    public SelectionPolicy {
        laneTrustZones = Map.copyOf(laneTrustZones);
    }
}
