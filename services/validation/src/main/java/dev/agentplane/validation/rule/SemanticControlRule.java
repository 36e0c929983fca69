package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;

/** A control we cannot honour is not silently accepted. */
final class SemanticControlRule implements Rule {

    private static final String POINTER = "/spec/policy/semanticControl";

    @Override
    public String name() {
        return "semantic-control";
    }

    @Override
    public Group group() {
        return Group.POLICY;
    }

    @Override
    public String claim() {
        return "spec.policy.semanticControl is absent";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        JsonNode control = subject.manifest().policy().path("semanticControl");
        if (subject.manifest().isV02() || !control.isObject()) {
            return RuleOutcome.notApplicable("no spec.policy.semanticControl");
        }
        JsonNode failClosed = control.path("failClosed");
        return failClosed.isBoolean() && failClosed.booleanValue()
                ? RuleOutcome.found(
                        Code.SEMANTIC_CONTROL_UNSUPPORTED,
                        POINTER + "/failClosed",
                        "expected no failClosed control, found one that agentplane would have to enforce")
                : RuleOutcome.found(Code.POLICY_MEMBER_OPAQUE, POINTER, "is not interpreted");
    }
}
