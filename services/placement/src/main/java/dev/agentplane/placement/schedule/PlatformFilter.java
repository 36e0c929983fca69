package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.SystemPlatform;

/** A node serves the system that was asked for; an unknown platform serves none. */
final class PlatformFilter implements NodeFilter {

    private static final CheckResult NOT_ASKED = CheckResult.skipped("no system was asked for");

    @Override
    public RejectionCode code() {
        return RejectionCode.PLATFORM_MISMATCH;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        if (question.spec().system().isEmpty()) {
            return NOT_ASKED;
        }
        SystemPlatform requested = question.spec().system().get();
        return node.platform().serves(requested)
                ? CheckResult.PASSED
                : CheckResult.failed("expected " + requested + ", found " + node.platform());
    }
}
