package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.Node;
import java.util.Optional;

/**
 * Whether work for a backend with KVM may run as a plain process: only when nobody could take it, the missing KVM is
 * all that was in the way of at least one executor, it is not production, and an operator agreed beforehand.
 */
record KvmFallback(PlacementSpec spec, ClusterView view, Round first) {

    static final Backend TARGET = Backend.LIMA_PROCESS;

    /** Whether KVM is what is missing. */
    boolean isKvmMissing() {
        return spec.backend().requiresKvm()
                && first.verdicts().stream()
                        .anyMatch(verdict ->
                                verdict.failedOnlyOn(RejectionCode.KVM_REQUIRED, RejectionCode.BACKEND_UNSUPPORTED));
    }

    /** The consent to emulation, where an operator gave it for a node and it may be used. */
    Optional<Degradation> emulation() {
        boolean agreed = view.inventory().executors().stream().anyMatch(Node::emulates);
        return agreed && isKvmMissing() && !spec.isProd()
                ? Optional.of(new Degradation(spec.backend(), spec.backend(), "inventory", spec.principal()))
                : Optional.empty();
    }

    /** The consent, where there is one and it may be used. */
    Optional<Degradation> granted() {
        if (!isKvmMissing() || spec.isProd()) {
            return Optional.empty();
        }
        if (spec.allowKvmFallback()) {
            return Optional.of(new Degradation(spec.backend(), TARGET, "cli", spec.principal()));
        }
        return view.inventory().policy().allowKvmFallback()
                ? Optional.of(new Degradation(spec.backend(), TARGET, "inventory", spec.principal()))
                : Optional.empty();
    }

    /** What would help. */
    String hint() {
        return spec.isProd()
                ? "add an executor with capabilities.kvm true: lane prod never falls back"
                : "add an executor with capabilities.kvm true, or agree to " + TARGET.wire()
                        + " with --allow-kvm-fallback or selectionPolicy.allowKvmFallback (inventory v0.2)";
    }

    /** What would help when the fallback found nobody either. */
    String hintAfterwards() {
        return "add an executor with capabilities.kvm true, or one that passes every check for " + TARGET.wire();
    }
}
