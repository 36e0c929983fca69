package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.Probe;
import java.util.Optional;

/** Where probes are given, a node needs a recent one: no news is not good news. */
final class StaleProbeFilter implements NodeFilter {

    private static final CheckResult NO_PROBES = CheckResult.skipped("no probes were given");

    @Override
    public RejectionCode code() {
        return RejectionCode.STALE_PROBE;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        ClusterView view = question.view();
        if (view.probes().isEmpty()) {
            return NO_PROBES;
        }
        if (view.freshProbe(node).isPresent()) {
            return CheckResult.PASSED;
        }
        Optional<Probe> old = view.probe(node);
        return CheckResult.failed("expected a probe within "
                + view.inventory().policy().maxProbeAge().toSeconds() + " s of " + view.now() + ", found "
                + old.map(probe -> "one of " + probe.capturedAt()).orElse("none"));
    }
}
