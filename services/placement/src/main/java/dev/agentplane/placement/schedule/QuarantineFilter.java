package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;

/** A node on which one run after the other was lost takes none until its quarantine is over. */
final class QuarantineFilter implements NodeFilter {

    @Override
    public RejectionCode code() {
        return RejectionCode.QUARANTINED;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        ClusterView view = question.view();
        return view.restraint(node)
                .quarantine()
                .filter(quarantine -> view.now().isBefore(quarantine.until()))
                .map(quarantine -> CheckResult.failed("expected an executor that does not lose runs, found "
                        + quarantine.reason() + "; it takes work again from " + quarantine.until()))
                .orElse(CheckResult.PASSED);
    }
}
