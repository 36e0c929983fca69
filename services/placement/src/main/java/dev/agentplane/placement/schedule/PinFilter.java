package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;

/** A pinned bundle runs there or nowhere. */
final class PinFilter implements NodeFilter {

    @Override
    public RejectionCode code() {
        return RejectionCode.PIN_MISMATCH;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        return question.pin().admits(node)
                ? CheckResult.PASSED
                : CheckResult.failed(question.pin().mismatch() + ", found " + node.name());
    }
}
