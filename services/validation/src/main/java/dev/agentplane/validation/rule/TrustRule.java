package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.admission.TrustFacts;
import dev.agentplane.validation.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;

/** The execution envelope meets what a v0.2 bundle demands, fail closed. */
final class TrustRule implements Rule {

    private static final String POINTER = "/spec/trust";

    @Override
    public String name() {
        return "trust";
    }

    @Override
    public Group group() {
        return Group.TRUST;
    }

    @Override
    public String claim() {
        return "the execution envelope meets spec.trust";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        JsonNode trust = Manifest.object(subject.manifest().spec(), "trust");
        TrustFacts facts = subject.facts().trust();
        if (!subject.manifest().isV02() || trust.isMissingNode()) {
            return RuleOutcome.notApplicable("no spec.trust");
        }
        if (facts.envelope().isEmpty()) {
            boolean demanded = !trust.path("attestationMode").asText("none").equals("none")
                    || trust.path("grantMode").asText("none").equals("runtime_required")
                    || trust.path("policyDecisionRequired").asBoolean(false);
            if (!facts.dispatchFollows()) {
                return RuleOutcome.notApplicable("no execution envelope; checked again at dispatch");
            }
            return RuleOutcome.foundIf(
                    demanded, Code.TRUST_ENVELOPE_MISSING, POINTER, "expected an execution envelope, found none");
        }
        List<Finding> findings = new ArrayList<>();
        grant(trust, facts, facts.envelope().get(), findings);
        attestation(trust, facts, facts.envelope().get(), findings);
        decision(trust, facts, facts.envelope().get(), findings);
        return RuleOutcome.of(findings);
    }

    private static void grant(JsonNode trust, TrustFacts facts, JsonNode envelope, List<Finding> findings) {
        String mode = trust.path("grantMode").asText("none");
        String ref = envelope.path("grantRef").textValue();
        boolean inForce = ref != null && facts.grants().contains(ref);
        if (mode.equals("runtime_required") && !inForce) {
            findings.add(Finding.at(
                    Code.TRUST_GRANT_REQUIRED,
                    POINTER + "/grantMode",
                    ref == null ? "the envelope carries no grant" : "the grant is not known to be in force"));
        } else if (mode.equals("runtime_optional") && envelope.has("grantRef") && !inForce) {
            findings.add(Finding.at(
                    Code.TRUST_GRANT_INVALID, POINTER + "/grantMode", "the grant is not known to be in force"));
        }
    }

    private static void attestation(JsonNode trust, TrustFacts facts, JsonNode envelope, List<Finding> findings) {
        String mode = trust.path("attestationMode").asText("none");
        if (mode.equals("none")) {
            return;
        }
        JsonNode ref = envelope.path("attestationBundleRef");
        boolean covered = mode.equals("subject+executor")
                ? verified(facts, "subject", ref.path("subject")) && verified(facts, "executor", ref.path("executor"))
                : verified(facts, mode, ref);
        if (!covered) {
            findings.add(Finding.at(
                    Code.TRUST_ATTESTATION_REQUIRED,
                    POINTER + "/attestationMode",
                    "expected verified attestations of " + mode));
        }
    }

    private static boolean verified(TrustFacts facts, String role, JsonNode ref) {
        return ref.isTextual() && facts.attestations().contains(role + " " + ref.textValue());
    }

    private static void decision(JsonNode trust, TrustFacts facts, JsonNode envelope, List<Finding> findings) {
        String ref = envelope.path("policyDecisionRef").textValue();
        boolean required = trust.path("policyDecisionRequired").asBoolean(false);
        if (required && (ref == null || !facts.allowed().contains(ref))) {
            findings.add(Finding.at(
                    Code.TRUST_POLICY_DECISION_REQUIRED,
                    POINTER + "/policyDecisionRequired",
                    ref == null
                            ? "the envelope carries no policy decision"
                            : "the policy decision is not known to allow"));
        }
    }
}
