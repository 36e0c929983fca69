package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;

/** A disabled node takes no work where the inventory says so, and none of production ever. */
final class EnabledFilter implements NodeFilter {

    @Override
    public RejectionCode code() {
        return RejectionCode.DISABLED;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        if (node.enabled()) {
            return CheckResult.PASSED;
        }
        if (question.view().inventory().policy().requireEnabled()) {
            return CheckResult.failed("expected enabled true (selectionPolicy.requireEnabled), found false");
        }
        return question.spec().isProd()
                ? CheckResult.failed("expected enabled true (always in lane prod), found false")
                : CheckResult.PASSED;
    }
}
