package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Health;
import dev.agentplane.placement.fleet.Node;

/** Ready before degraded, whatever else: worth more than any number of free slots. */
final class HealthScorer implements NodeScorer {

    static final long READY = 2 * FreeSlotsScorer.SLOT * FreeSlotsScorer.MOST;

    @Override
    public String name() {
        return "health";
    }

    @Override
    public long score(Node node, ClusterView view) {
        return node.health() == Health.READY ? READY : 0;
    }
}
