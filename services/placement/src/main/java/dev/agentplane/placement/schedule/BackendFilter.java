package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.Node;

/** A node runs the backends it supports. */
final class BackendFilter implements NodeFilter {

    @Override
    public RejectionCode code() {
        return RejectionCode.BACKEND_UNSUPPORTED;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        return node.backends().contains(question.backend())
                ? CheckResult.PASSED
                : CheckResult.failed(
                        "expected backend " + question.backend().wire() + ", found " + Backend.list(node.backends()));
    }
}
