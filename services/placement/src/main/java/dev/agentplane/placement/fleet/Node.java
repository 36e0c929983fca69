package dev.agentplane.placement.fleet;

import java.util.Optional;
import java.util.Set;

/**
 * One machine that can run work.
 *
 * @param name unique name in the inventory
 * @param sshRef SSH destination, or {@code local} for the host the worker runs on
 * @param enabled whether the operator lets it take work
 * @param trustZone zone that lanes may be restricted to
 * @param platform operating system and architecture
 * @param health as the operator states it
 * @param backends what it can run
 * @param kvm whether the inventory claims hardware virtualisation; only a literal {@code true} does
 * @param capacity total room, as far as stated
 * @param guest what its virtual machines boot, where it says so
 * @param caps JSON object (RFC 8785 text) with os, arch and the declared capabilities, as artifacts show it
 */
public record Node(
        String name,
        String sshRef,
        boolean enabled,
        String trustZone,
        SystemPlatform platform,
        Health health,
        Set<Backend> backends,
        boolean kvm,
        Capacity capacity,
        Optional<GuestImage> guest,
        String caps) {

    public Node {
        backends = Set.copyOf(backends);
    }

    /** A node without a guest image. */
    public Node(
            String name,
            String sshRef,
            boolean enabled,
            String trustZone,
            SystemPlatform platform,
            Health health,
            Set<Backend> backends,
            boolean kvm,
            Capacity capacity,
            String caps) {
        this(name, sshRef, enabled, trustZone, platform, health, backends, kvm, capacity, Optional.empty(), caps);
    }

    /** Whether its operator agrees to virtual machines without hardware virtualisation. */
    public boolean emulates() {
        return guest.filter(GuestImage::emulation).isPresent();
    }
}
