package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;

/** More free slots first, each worth more than any difference in load; slots that are not known count as none. */
final class FreeSlotsScorer implements NodeScorer {

    /** Points of one slot. */
    static final long SLOT = 2 * LoadScorer.MOST;

    /** More slots than this make no difference. */
    static final long MOST = 1_000_000L;

    @Override
    public String name() {
        return "freeSlots";
    }

    @Override
    public long score(Node node, ClusterView view) {
        Long slots = view.free(node).slots();
        return slots == null ? 0 : SLOT * Math.min(slots, MOST);
    }
}
