package dev.agentplane.validation.rule;

import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import java.util.List;
import java.util.Optional;

/**
 * What a rule said.
 *
 * @param findings what is wrong; empty when it passed or did not apply
 * @param notApplicable why it did not apply, when it did not
 */
public record RuleOutcome(List<Finding> findings, Optional<String> notApplicable) {

    /** Applied, nothing found. */
    public static final RuleOutcome PASSED = new RuleOutcome(List.of(), Optional.empty());

    public RuleOutcome {
        findings = List.copyOf(findings);
    }

    /** Applied, with these findings. */
    public static RuleOutcome of(List<Finding> findings) {
        return findings.isEmpty() ? PASSED : new RuleOutcome(findings, Optional.empty());
    }

    /** Applied, with one finding in bundle.json. */
    public static RuleOutcome found(Code code, String pointer, String message) {
        return of(List.of(Finding.at(code, pointer, message)));
    }

    /** Applied, with one finding when {@code wrong}. */
    public static RuleOutcome foundIf(boolean wrong, Code code, String pointer, String message) {
        return wrong ? found(code, pointer, message) : PASSED;
    }

    /** Did not apply. */
    public static RuleOutcome notApplicable(String why) {
        return new RuleOutcome(List.of(), Optional.of(why));
    }
}
