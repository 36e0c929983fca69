package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Shown;

/** The bundle owns its deadline. */
final class MaxRunSecondsRule implements Rule {

    private static final String POINTER = "/spec/policy/maxRunSeconds";
    private static final int MIN = 5;
    private static final int MAX = 3600;

    @Override
    public String name() {
        return "max-run-seconds";
    }

    @Override
    public Group group() {
        return Group.POLICY;
    }

    @Override
    public String claim() {
        return "spec.policy.maxRunSeconds is an integer literal from 5 to 3600";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        if (subject.manifest().policy().isMissingNode()) {
            return RuleOutcome.notApplicable("no spec.policy");
        }
        JsonNode seconds = subject.manifest().policy().path("maxRunSeconds");
        if (seconds.isMissingNode()) {
            return RuleOutcome.found(
                    Code.MAX_RUN_SECONDS_MISSING, POINTER, "expected an integer from 5 to 3600, found nothing");
        }
        // The strict reader keeps literals apart: 20 is integral, 20.0 and 2e1 are not.
        boolean valid = seconds.isIntegralNumber() && seconds.longValue() >= MIN && seconds.longValue() <= MAX;
        return RuleOutcome.foundIf(
                !valid,
                Code.MAX_RUN_SECONDS_INVALID,
                POINTER,
                "expected an integer literal from 5 to 3600, found "
                        + (seconds.isTextual() ? "a string" : Shown.value(seconds)));
    }
}
