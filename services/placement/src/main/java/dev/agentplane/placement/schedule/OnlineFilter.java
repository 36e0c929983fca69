package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Health;
import dev.agentplane.placement.fleet.Node;

/** A node that is offline takes no work. */
final class OnlineFilter implements NodeFilter {

    @Override
    public RejectionCode code() {
        return RejectionCode.OFFLINE;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        return node.health() == Health.OFFLINE
                ? CheckResult.failed("expected health ready, found offline")
                : CheckResult.PASSED;
    }
}
