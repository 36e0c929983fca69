package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.Probe;
import java.util.Optional;

/** A check that asks the newest probe. Without any probes it is skipped; a stale one is {@link StaleProbeFilter}'s. */
abstract class ProbeFilter implements NodeFilter {

    private static final CheckResult NO_PROBES = CheckResult.skipped("no probes were given");
    private static final CheckResult NO_FRESH_PROBE = CheckResult.skipped("no probe that is recent enough");

    @Override
    public final CheckResult check(Node node, Question question) {
        if (question.view().probes().isEmpty()) {
            return NO_PROBES;
        }
        Optional<Probe> fresh = question.view().freshProbe(node);
        return fresh.isPresent() ? check(node, fresh.get()) : NO_FRESH_PROBE;
    }

    /** Compares a node with what was just seen of it. */
    abstract CheckResult check(Node node, Probe probe);
}
