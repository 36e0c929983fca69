package dev.agentplane.placement.state;

import dev.agentplane.placement.fleet.Capacity;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.Probe;
import dev.agentplane.placement.fleet.Restraint;
import dev.agentplane.placement.schedule.ClusterView;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of all executors, and what runs take of them. Immutable; every change is a copy.
 *
 * @param standings by executor name
 * @param use by executor name; an executor that is not listed has nothing to do
 * @param waiting how many runs wait for an executor
 */
public record Fleet(SortedMap<String, Standing> standings, SortedMap<String, Use> use, int waiting) {

    /** Nothing is known, nothing runs. */
    public static final Fleet EMPTY = new Fleet(new TreeMap<>(), new TreeMap<>(), 0);

    public Fleet {
        standings = Collections.unmodifiableSortedMap(new TreeMap<>(standings));
        use = Collections.unmodifiableSortedMap(new TreeMap<>(use));
    }

    /** What is known of one executor. */
    public Standing standing(String executor) {
        Standing known = standings.get(executor);
        return known == null ? Standing.of(executor) : known;
    }

    /** The same with this much newly known of an executor. */
    public Fleet with(Standing standing) {
        SortedMap<String, Standing> changed = new TreeMap<>(standings);
        changed.put(standing.executor(), standing);
        return new Fleet(changed, use, waiting);
    }

    /** The same with so many more that wait. */
    public Fleet waiting(int more) {
        return new Fleet(standings, use, waiting + more);
    }

    /** The same with something more in use. */
    public Fleet taken(String executor, Use some) {
        return using(executor, use.getOrDefault(executor, Use.NONE).plus(some));
    }

    /** The same with something no longer in use. */
    public Fleet released(String executor, Use some) {
        return using(executor, use.getOrDefault(executor, Use.NONE).minus(some));
    }

    private Fleet using(String executor, Use now) {
        SortedMap<String, Use> changed = new TreeMap<>(use);
        if (now.equals(Use.NONE)) {
            changed.remove(executor);
        } else {
            changed.put(executor, now);
        }
        return new Fleet(standings, changed, waiting);
    }

    /** What a decision at this moment is made on. Until somebody has looked at any executor, no probes are missed. */
    public ClusterView view(Inventory inventory, Instant now) {
        Map<String, Probe> probes = new HashMap<>();
        Map<String, Restraint> restraints = new HashMap<>();
        standings.forEach((name, standing) -> {
            standing.seen().ifPresent(seen -> probes.put(name, seen.probe()));
            if (!standing.restraint().equals(Restraint.NONE)) {
                restraints.put(name, standing.restraint());
            }
        });
        Map<String, Capacity> inUse = new HashMap<>();
        use.forEach((name, some) -> inUse.put(name, some.capacity()));
        return new ClusterView(
                inventory, probes.isEmpty() ? Optional.empty() : Optional.of(probes), inUse, restraints, now);
    }
}
