package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Load;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.Probe;

/**
 * The less busy one first. Half of the points are for the load average of a recent probe, which lags behind; half for runs
 * that it was given and that are not over. A load that is not known has no points.
 */
final class LoadScorer implements NodeScorer {

    /** Worth less than one free slot. */
    static final long MOST = 1_000;

    private static final long HALF = MOST / 2;
    private static final long OVERLOAD = 200;
    private static final long PER_RUN = 10;

    @Override
    public String name() {
        return "load";
    }

    @Override
    public long score(Node node, ClusterView view) {
        long idle = view.freshProbe(node)
                .flatMap(Probe::load)
                .map(Load::perCpu)
                .map(busy -> HALF * (OVERLOAD - Math.min(busy, OVERLOAD)) / OVERLOAD)
                .orElse(0L);
        return idle + Math.max(0, HALF - PER_RUN * view.running(node));
    }
}
