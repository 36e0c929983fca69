package dev.agentplane.validation.rule;

import dev.agentplane.validation.admission.Group;

/** The lane is known, or defaulted, and not raised. */
final class LaneRule implements Rule {

    @Override
    public String name() {
        return "lane";
    }

    @Override
    public Group group() {
        return Group.POLICY;
    }

    @Override
    public String claim() {
        return "the effective lane is known";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        if (subject.manifest().policy().isMissingNode()) {
            return RuleOutcome.notApplicable("no spec.policy");
        }
        return RuleOutcome.of(
                Lanes.of(subject.manifest(), subject.facts().requestedLane()).findings());
    }
}
