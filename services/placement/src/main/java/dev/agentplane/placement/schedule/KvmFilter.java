package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.Probe;

/** A backend with hardware virtualisation needs a node that has it. The inventory must claim it; a probe can only deny the claim. */
final class KvmFilter implements NodeFilter {

    @Override
    public RejectionCode code() {
        return RejectionCode.KVM_REQUIRED;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        if (!question.backend().requiresKvm()) {
            return CheckResult.PASSED;
        }
        if (question.emulation() && node.emulates()) {
            return CheckResult.PASSED;
        }
        String expected =
                "expected capabilities.kvm true for " + question.backend().wire();
        if (!node.kvm()) {
            return CheckResult.failed(expected + ", found none in the inventory");
        }
        boolean denied = question.view()
                .freshProbe(node)
                .filter(Probe::reachable)
                .flatMap(Probe::kvm)
                .filter(seen -> !seen)
                .isPresent();
        return denied ? CheckResult.failed(expected + ", found false by the probe") : CheckResult.PASSED;
    }
}
