package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;

/** One preference among nodes that passed every filter. Integers only: a sum of fractions depends on its order. */
interface NodeScorer {

    /** Name in reports. */
    String name();

    /** Points of one node, not negative; the sum over all scorers stays below 2^53. */
    long score(Node node, ClusterView view);
}
