package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Shown;
import dev.agentplane.validation.manifest.Times;

/** The time of creation is an RFC 3339 time that exists. */
final class CreatedAtRule implements Rule {

    @Override
    public String name() {
        return "created-at";
    }

    @Override
    public Group group() {
        return Group.SCHEMA;
    }

    @Override
    public String claim() {
        return "metadata.createdAt is an RFC 3339 time with offset";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        JsonNode createdAt = subject.manifest().metadata().path("createdAt");
        if (!createdAt.isTextual()) {
            return RuleOutcome.notApplicable("no time to look at");
        }
        return RuleOutcome.foundIf(
                Times.parse(createdAt.textValue()).isEmpty(),
                Code.CREATED_AT_FORMAT,
                "/metadata/createdAt",
                "expected an RFC 3339 time with offset, found " + Shown.value(createdAt));
    }
}
