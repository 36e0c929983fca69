package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Shown;

/** The non-negotiable: every bundle says that it takes no AGPL. */
final class LicensePolicyRule implements Rule {

    private static final String POINTER = "/metadata/licensePolicy/allowAGPL";

    @Override
    public String name() {
        return "license-policy";
    }

    @Override
    public Group group() {
        return Group.LICENSE;
    }

    @Override
    public String claim() {
        return "metadata.licensePolicy.allowAGPL is the literal false";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        JsonNode metadata = subject.manifest().root().path("metadata");
        JsonNode policy = metadata.path("licensePolicy");
        if (wrongType(metadata) || wrongType(policy)) {
            return RuleOutcome.notApplicable("what holds the declaration is not an object");
        }
        JsonNode allow = policy.path("allowAGPL");
        if (allow.isMissingNode()) {
            return RuleOutcome.found(Code.AGPL_UNDECLARED, POINTER, "expected the declaration false, found nothing");
        }
        return RuleOutcome.foundIf(
                !allow.isBoolean() || allow.booleanValue(),
                Code.AGPL_NOT_FALSE,
                POINTER,
                "expected the literal false, found " + Shown.value(allow));
    }

    private static boolean wrongType(JsonNode node) {
        return !node.isMissingNode() && !node.isObject();
    }
}
