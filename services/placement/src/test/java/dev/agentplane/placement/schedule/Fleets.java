package dev.agentplane.placement.schedule;

import dev.agentplane.domain.Digest;
import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.Capacity;
import dev.agentplane.placement.fleet.GuestImage;
import dev.agentplane.placement.fleet.Health;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.Probe;
import dev.agentplane.placement.fleet.SelectionPolicy;
import dev.agentplane.placement.fleet.SystemPlatform;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fleets to place on. */
public final class Fleets {

    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    public static final SystemPlatform LINUX = new SystemPlatform("linux", "x86_64");

    private Fleets() {}

    /** An executor nothing speaks against: ready, enabled, x86_64-linux, KVM, everything but agent-machine. */
    public static Node node(String name) {
        return new Node(
                name,
                "ssh-" + name,
                true,
                "default",
                LINUX,
                Health.READY,
                Backend.DEFAULT_SUPPORT,
                true,
                Capacity.UNKNOWN,
                "{\"arch\":\"x86_64\",\"kvm\":true,\"os\":\"linux\"}");
    }

    public static Node disabled(Node n) {
        return new Node(
                n.name(),
                n.sshRef(),
                false,
                n.trustZone(),
                n.platform(),
                n.health(),
                n.backends(),
                n.kvm(),
                n.capacity(),
                n.caps());
    }

    public static Node sshRef(Node n, String sshRef) {
        return new Node(
                n.name(),
                sshRef,
                n.enabled(),
                n.trustZone(),
                n.platform(),
                n.health(),
                n.backends(),
                n.kvm(),
                n.capacity(),
                n.caps());
    }

    public static Node zone(Node n, String zone) {
        return new Node(
                n.name(),
                n.sshRef(),
                n.enabled(),
                zone,
                n.platform(),
                n.health(),
                n.backends(),
                n.kvm(),
                n.capacity(),
                n.caps());
    }

    public static Node platform(Node n, String system) {
        return new Node(
                n.name(),
                n.sshRef(),
                n.enabled(),
                n.trustZone(),
                SystemPlatform.parse(system),
                n.health(),
                n.backends(),
                n.kvm(),
                n.capacity(),
                n.caps());
    }

    public static Node health(Node n, Health health) {
        return new Node(
                n.name(),
                n.sshRef(),
                n.enabled(),
                n.trustZone(),
                n.platform(),
                health,
                n.backends(),
                n.kvm(),
                n.capacity(),
                n.caps());
    }

    public static Node backends(Node n, Set<Backend> backends) {
        return new Node(
                n.name(),
                n.sshRef(),
                n.enabled(),
                n.trustZone(),
                n.platform(),
                n.health(),
                backends,
                n.kvm(),
                n.capacity(),
                n.caps());
    }

    public static Node withoutKvm(Node n) {
        return new Node(
                n.name(),
                n.sshRef(),
                n.enabled(),
                n.trustZone(),
                n.platform(),
                n.health(),
                n.backends(),
                false,
                n.capacity(),
                n.caps());
    }

    public static Node capacity(Node n, Capacity capacity) {
        return new Node(
                n.name(),
                n.sshRef(),
                n.enabled(),
                n.trustZone(),
                n.platform(),
                n.health(),
                n.backends(),
                n.kvm(),
                capacity,
                n.caps());
    }

    /** The same with a guest image that may be emulated. */
    public static Node emulating(Node n) {
        Digest digest = Digest.of(new byte[] {2});
        return new Node(
                n.name(),
                n.sshRef(),
                n.enabled(),
                n.trustZone(),
                n.platform(),
                n.health(),
                n.backends(),
                n.kvm(),
                n.capacity(),
                Optional.of(new GuestImage("/guest/vmlinux", digest, "/guest/initrd", digest, true)),
                n.caps());
    }

    public static Node slots(Node n, long slots) {
        return capacity(n, new Capacity(slots, null, null, null));
    }

    public static SelectionPolicy policy(boolean preferHealthy, boolean requireEnabled, boolean allowKvmFallback) {
        return new SelectionPolicy(
                preferHealthy, requireEnabled, allowKvmFallback, Map.of(), SelectionPolicy.DEFAULT_MAX_PROBE_AGE);
    }

    public static SelectionPolicy zones(Map<String, Set<String>> laneTrustZones) {
        return new SelectionPolicy(true, true, false, laneTrustZones, SelectionPolicy.DEFAULT_MAX_PROBE_AGE);
    }

    /** A view of these executors with the strictest v0.1 policy; the default is the first one. */
    public static ClusterView view(Node... executors) {
        return view(SelectionPolicy.DEFAULT, executors[0].name(), executors);
    }

    public static ClusterView view(SelectionPolicy policy, String defaultExecutor, Node... executors) {
        return ClusterView.of(
                new Inventory(
                        Digest.of(new byte[] {1}), Inventory.Form.V0_2, List.of(executors), defaultExecutor, policy),
                NOW);
    }

    public static Probe probe(Duration age, boolean reachable, String system) {
        return new Probe(NOW.minus(age), reachable, SystemPlatform.parse(system), Optional.empty());
    }
}
