package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Health;
import dev.agentplane.placement.fleet.Node;

/** A drained node finishes what it has and takes nothing new. */
final class DrainFilter implements NodeFilter {

    @Override
    public RejectionCode code() {
        return RejectionCode.DRAINED;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        return node.health() == Health.DRAINED
                ? CheckResult.failed("expected health ready, found drained")
                : CheckResult.PASSED;
    }
}
