package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.manifest.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** apiVersion and kind name something we can read. */
final class IdentityRule implements Rule {

    private static final Set<String> VERSIONS = Set.of(Manifest.API + "v0.1", Manifest.API + "v0.2");

    @Override
    public String name() {
        return "api-version-and-kind";
    }

    @Override
    public Group group() {
        return Group.SCHEMA;
    }

    @Override
    public String claim() {
        return "apiVersion and kind are supported";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        JsonNode version = subject.manifest().root().path("apiVersion");
        if (!version.isMissingNode() && !(version.isTextual() && VERSIONS.contains(version.textValue()))) {
            findings.add(Finding.at(
                    Code.API_VERSION_UNSUPPORTED,
                    "/apiVersion",
                    "expected " + Manifest.API + "v0.1 or v0.2, found " + Shown.value(version)));
        }
        JsonNode kind = subject.manifest().root().path("kind");
        if (!kind.isMissingNode() && !"Bundle".equals(kind.textValue())) {
            findings.add(Finding.at(Code.KIND_INVALID, "/kind", "expected \"Bundle\", found " + Shown.value(kind)));
        }
        return RuleOutcome.of(findings);
    }
}
