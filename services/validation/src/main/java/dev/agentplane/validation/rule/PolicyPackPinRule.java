package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.manifest.Shown;
import java.util.regex.Pattern;

/** The policy pack a bundle was written for is pinned, and is the registered one. */
final class PolicyPackPinRule implements Rule {

    private static final String POINTER = "/spec/policy/policyPackHash";
    private static final Pattern DIGEST = Pattern.compile("sha256:[a-f0-9]{64}");

    @Override
    public String name() {
        return "policy-pack-pin";
    }

    @Override
    public Group group() {
        return Group.POLICY;
    }

    @Override
    public String claim() {
        return "spec.policy.policyPackHash pins the registered pack";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        JsonNode policy = subject.manifest().policy();
        if (policy.isMissingNode()) {
            return RuleOutcome.notApplicable("no spec.policy");
        }
        JsonNode hash = policy.path("policyPackHash");
        if (!hash.isMissingNode() && !hash.isTextual()) {
            return RuleOutcome.notApplicable("policyPackHash is not a text");
        }
        if (hash.isMissingNode() || !DIGEST.matcher(hash.textValue()).matches()) {
            return RuleOutcome.found(
                    Code.POLICY_PACK_UNPINNED,
                    POINTER,
                    "expected sha256:<64 hex digits>, found " + (hash.isMissingNode() ? "nothing" : Shown.value(hash)));
        }
        Digest registered = Manifest.text(policy, "policyPackRef")
                .map(subject.facts().registeredPacks()::get)
                .orElse(null);
        return RuleOutcome.foundIf(
                registered != null && !registered.equals(Digest.parse(hash.textValue())),
                Code.POLICY_PACK_HASH_MISMATCH,
                POINTER,
                "expected " + registered + ", which is the registered pack of this name, found " + hash.textValue());
    }
}
