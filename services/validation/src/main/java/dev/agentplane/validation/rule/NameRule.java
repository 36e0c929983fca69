package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Shown;
import java.util.regex.Pattern;

/** The name is usable as a label everywhere. */
final class NameRule implements Rule {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{1,62}");

    @Override
    public String name() {
        return "name";
    }

    @Override
    public Group group() {
        return Group.SCHEMA;
    }

    @Override
    public String claim() {
        return "metadata.name is 2 to 63 lower-case letters, digits and hyphens";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        JsonNode name = subject.manifest().metadata().path("name");
        if (!name.isTextual()) {
            return RuleOutcome.notApplicable("no name to look at");
        }
        return RuleOutcome.foundIf(
                !FORM.matcher(name.textValue()).matches(),
                Code.NAME_PATTERN,
                "/metadata/name",
                "expected " + FORM + ", found " + Shown.value(name));
    }
}
