package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.Probe;

/** A node answered its last probe. */
final class ReachableFilter extends ProbeFilter {

    @Override
    public RejectionCode code() {
        return RejectionCode.UNREACHABLE;
    }

    @Override
    CheckResult check(Node node, Probe probe) {
        return probe.reachable()
                ? CheckResult.PASSED
                : CheckResult.failed(
                        "expected an answer (3 s to connect, 10 s in all), found none at " + probe.capturedAt());
    }
}
