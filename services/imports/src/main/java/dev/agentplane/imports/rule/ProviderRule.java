package dev.agentplane.imports.rule;

import dev.agentplane.imports.Evidence;
import dev.agentplane.imports.EvidenceKind;
import dev.agentplane.imports.ImportCode;
import dev.agentplane.imports.Reports;
import java.util.List;

/** Models of others: credentials by reference, contact and prompts told consistently, nothing kept. */
public final class ProviderRule implements EvidenceRule {

    @Override
    public void check(Evidence evidence, Reports reports) {
        if (evidence.kind() != EvidenceKind.PROVIDER) {
            return;
        }
        credentials(evidence, reports);
        contact(evidence, reports);
        reports.addIf(
                evidence.isTrue("/endpoint/endpointStored"),
                ImportCode.EV_DESTINATION_STORED,
                "/endpoint/endpointStored",
                "expected false: only the hash of an endpoint is evidence");
        reports.addIf(evidence.isTrue("/promptStored"), ImportCode.EV_PROMPT_STORED, "/promptStored", "expected false");
        for (String member : List.of("storesPrompt", "storesCompletion", "allowTrainingUse")) {
            reports.addIf(
                    evidence.isTrue("/" + member),
                    ImportCode.EV_PROVIDER_RETENTION,
                    "/" + member,
                    "expected a provider that keeps nothing");
        }
        reports.addIf(
                evidence.isTrue("/sideEffects/sentPrompt")
                        && (evidence.text("/promptEgressDefault").equals("deny") || !evidence.isSet("/promptHash")),
                ImportCode.EV_PROMPT_EGRESS,
                "/sideEffects/sentPrompt",
                "expected no prompt where the default is deny, and its promptHash elsewhere");
    }

    private static void credentials(Evidence evidence, Reports reports) {
        reports.addIf(!evidence.isFalse("/authInline"), ImportCode.EV_AUTH_INLINE, "/authInline", "expected false");
        for (String member : List.of("baseUrlRef", "authRef", "tlsPolicyRef")) {
            String pointer = "/endpoint/" + member;
            String text = evidence.text(pointer);
            reports.addIf(
                    evidence.isSet(pointer) && !text.startsWith("secret://") && !text.startsWith("urn:"),
                    ImportCode.EV_CREDENTIAL_NOT_REF,
                    pointer,
                    "expected secret://… or urn:…");
        }
    }

    private static void contact(Evidence evidence, Reports reports) {
        boolean says = evidence.isTrue("/contactsProvider");
        boolean did = evidence.isTrue("/sideEffects/contactedExternalProvider");
        boolean told = evidence.at("/contactsProvider").isBoolean()
                && evidence.at("/sideEffects/contactedExternalProvider").isBoolean();
        reports.addIf(
                !told || says != did,
                ImportCode.EV_CONTACT_INCONSISTENT,
                "/contactsProvider",
                "expected the same as sideEffects.contactedExternalProvider");
        boolean checked = evidence.isTrue("/providerHealth/checked");
        reports.addIf(
                checked && !(says && did && evidence.operation().equals("health-check")),
                ImportCode.EV_CONTACT_INCONSISTENT,
                "/providerHealth/checked",
                "expected a checked provider to be contacted, by a health-check");
        String status = evidence.text("/providerHealth/status");
        boolean result = status.equals("available")
                || status.equals("unavailable")
                || evidence.isSet("/providerHealth/latencyMs");
        reports.addIf(
                !checked && result,
                ImportCode.EV_CONTACT_INCONSISTENT,
                "/providerHealth/status",
                "expected no result of a check that was not made");
    }
}
