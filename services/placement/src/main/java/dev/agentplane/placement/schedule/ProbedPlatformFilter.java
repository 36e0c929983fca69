package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.Probe;

/** A node is what its inventory says it is; what either side leaves open contradicts nothing. */
final class ProbedPlatformFilter extends ProbeFilter {

    @Override
    public RejectionCode code() {
        return RejectionCode.PROBE_MISMATCH;
    }

    @Override
    CheckResult check(Node node, Probe probe) {
        return probe.reachable() && node.platform().contradicts(probe.platform())
                ? CheckResult.failed("expected " + node.platform() + " as the inventory states, found "
                        + probe.platform() + " by the probe")
                : CheckResult.PASSED;
    }
}
