package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Health;
import dev.agentplane.placement.fleet.Node;

/** A degraded node takes no work where the inventory prefers healthy ones; otherwise it is ranked last. */
final class ReadinessFilter implements NodeFilter {

    @Override
    public RejectionCode code() {
        return RejectionCode.NOT_READY;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        boolean refused = node.health() == Health.DEGRADED
                && question.view().inventory().policy().preferHealthy();
        return refused
                ? CheckResult.failed("expected health ready (selectionPolicy.preferHealthy), found degraded")
                : CheckResult.PASSED;
    }
}
