package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Drain;
import dev.agentplane.placement.fleet.Health;
import dev.agentplane.placement.fleet.Node;

/** A drained node finishes what it has and takes nothing new, whether the inventory or an operator says so. */
final class DrainFilter implements NodeFilter {

    @Override
    public RejectionCode code() {
        return RejectionCode.DRAINED;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        if (node.health() == Health.DRAINED) {
            return CheckResult.failed("expected health ready, found drained");
        }
        return question.view().restraint(node).drain().map(DrainFilter::drained).orElse(CheckResult.PASSED);
    }

    private static CheckResult drained(Drain drain) {
        return CheckResult.failed("expected an executor in use, found it drained by " + drain.by() + " at " + drain.at()
                + drain.reason().map(reason -> " (" + reason + ")").orElse(""));
    }
}
