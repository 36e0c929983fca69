package dev.agentplane.validation.rule;

import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;

/** The governance context, where there is one, follows its contract. */
final class GovernanceContextRule implements Rule {

    @Override
    public String name() {
        return "governance-context";
    }

    @Override
    public Group group() {
        return Group.GOVERNANCE_CONTEXT;
    }

    @Override
    public String claim() {
        return "spec.governanceContext follows governance context v0.1";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        if (subject.manifest().isV02() || !subject.manifest().spec().has("governanceContext")) {
            return RuleOutcome.notApplicable("no spec.governanceContext");
        }
        return RuleOutcome.of(subject.schemaFindings().stream()
                .filter(finding -> finding.code() == Code.GOVERNANCE_CONTEXT_INVALID)
                .toList());
    }
}
