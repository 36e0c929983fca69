package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Capacity;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.Probe;
import dev.agentplane.placement.fleet.Restraint;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The snapshot a decision is made on.
 *
 * @param inventory the fleet as its operator describes it
 * @param probes what was seen of the nodes, by node name; empty when nobody looked, which skips the probe checks
 * @param inUse what runs take already, by node name; a node that is not listed has nothing running that is known
 * @param restraints what keeps nodes from taking work, by node name; a node that is not listed has none
 * @param now the moment of the decision, that probes are aged against
 */
public record ClusterView(
        Inventory inventory,
        Optional<Map<String, Probe>> probes,
        Map<String, Capacity> inUse,
        Map<String, Restraint> restraints,
        Instant now) {

    public ClusterView {
        probes = probes.map(Map::copyOf);
        inUse = Map.copyOf(inUse);
        restraints = Map.copyOf(restraints);
    }

    /** A fleet in which nothing keeps anybody from taking work. */
    public ClusterView(
            Inventory inventory, Optional<Map<String, Probe>> probes, Map<String, Capacity> inUse, Instant now) {
        this(inventory, probes, inUse, Map.of(), now);
    }

    /** An inventory nobody looked behind. */
    public static ClusterView of(Inventory inventory, Instant now) {
        return new ClusterView(inventory, Optional.empty(), Map.of(), now);
    }

    /** The same with probes. */
    public ClusterView withProbes(Map<String, Probe> seen) {
        return new ClusterView(inventory, Optional.of(seen), inUse, restraints, now);
    }

    /** The same with what is in use. */
    public ClusterView withUse(Map<String, Capacity> used) {
        return new ClusterView(inventory, probes, used, restraints, now);
    }

    /** The same with restraints. */
    public ClusterView withRestraints(Map<String, Restraint> restrained) {
        return new ClusterView(inventory, probes, inUse, restrained, now);
    }

    /** What keeps a node from taking work. */
    Restraint restraint(Node node) {
        return restraints.getOrDefault(node.name(), Restraint.NONE);
    }

    /** Runs that a node has. */
    long running(Node node) {
        Capacity used = inUse.get(node.name());
        Long slots = used == null ? null : used.slots();
        return slots == null ? 0 : slots;
    }

    /** Room left on a node, as far as known. */
    Capacity free(Node node) {
        Capacity used = inUse.get(node.name());
        return used == null ? node.capacity() : node.capacity().minus(used);
    }

    /** The probe of a node that is recent enough to say something. */
    Optional<Probe> freshProbe(Node node) {
        return probe(node).filter(probe -> isFresh(probe));
    }

    /** The newest probe of a node, however old. */
    public Optional<Probe> probe(Node node) {
        return probes.map(seen -> seen.get(node.name()));
    }

    /** A clock that is as far ahead as a probe may be old is as good as no clock. */
    private boolean isFresh(Probe probe) {
        return java.time.Duration.between(probe.capturedAt(), now)
                        .abs()
                        .compareTo(inventory.policy().maxProbeAge())
                <= 0;
    }
}
