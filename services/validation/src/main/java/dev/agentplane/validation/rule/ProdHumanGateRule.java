package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.admission.Lane;

/** Nothing reaches prod without a human gate. */
final class ProdHumanGateRule implements Rule {

    @Override
    public String name() {
        return "prod-human-gate";
    }

    @Override
    public Group group() {
        return Group.POLICY;
    }

    @Override
    public String claim() {
        return "a bundle for lane prod declares humanGateRequired true";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        if (subject.lane().filter(Lane.PROD::equals).isEmpty()) {
            return RuleOutcome.notApplicable("not for lane prod");
        }
        JsonNode gate = subject.manifest().policy().path("humanGateRequired");
        boolean wrong = gate.isMissingNode() || (gate.isBoolean() && !gate.booleanValue());
        return RuleOutcome.foundIf(
                wrong,
                Code.PROD_HUMAN_GATE_REQUIRED,
                "/spec/policy/humanGateRequired",
                "expected true for lane prod, found " + (gate.isMissingNode() ? "nothing" : "false"));
    }
}
