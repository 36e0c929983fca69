package dev.agentplane.validation.rule;

import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;

/** What the JSON Schema says about members, types, enumerations and ranges. */
final class SchemaRule implements Rule {

    @Override
    public String name() {
        return "schema";
    }

    @Override
    public Group group() {
        return Group.SCHEMA;
    }

    @Override
    public String claim() {
        return "bundle.json follows its schema";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        return RuleOutcome.of(subject.schemaFindings().stream()
                .filter(finding -> finding.code() != Code.GOVERNANCE_CONTEXT_INVALID)
                .toList());
    }
}
