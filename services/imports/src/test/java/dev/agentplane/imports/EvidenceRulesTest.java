package dev.agentplane.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"mount", "office", "network", "provider", "assistant"})
    void goodEvidenceIsAcceptedInBothProfilesWithoutAFinding(String name) {
        assertThat(Fixture.of(name).judged(Caller.SILENT, Profile.DEFAULT).findings())
                .isEmpty();
        ImportRecord strict = Fixture.of(name).judged(Caller.SILENT, Profile.STRICT);
        assertThat(strict.findings()).isEmpty();
        assertThat(strict.accepted()).isTrue();
    }

    /** One change, and exactly what is to be found then: codes and pointers, separated by commas. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mount | /mounts | [] | EV_RANGE /mounts",
                "mount | /extra | 1 | EV_MEMBER_UNKNOWN /extra",
                "mount | /mounts/0/extra | 1 | EV_MEMBER_UNKNOWN /mounts/0/extra",
                "mount | /bundle | 1 | EV_TYPE /bundle",
                "mount | /backendIntent | \"qemu\" | EV_CONST /backendIntent",
                "mount | /storageBackend | \"nfs\" | EV_ENUM /storageBackend",
                "mount | /capturedAt | \"yesterday\" | EV_TIME /capturedAt",
                "mount | /mounts/0/secretsProhibited | false | EV_MOUNT_SECRETS_ALLOWED /mounts/0/secretsProhibited",
                "mount | /mounts/0/hostPathRef | \"$HOME\" | EV_MOUNT_WHOLE_HOME /mounts/0/hostPathRef",
                "mount | /mounts/0/hostPathRef | \"$HOME/a/..\" | EV_MOUNT_WHOLE_HOME /mounts/0/hostPathRef",
                "mount | /mounts/0/hostPathRef | \"//\" | EV_MOUNT_WHOLE_HOME /mounts/0/hostPathRef",
                "mount | /mounts/0/hostPathRef | \"/home/x\" | EV_MOUNT_WHOLE_HOME /mounts/0/hostPathRef",
                "mount | /mounts/0/hostPathRef | \"c:\\\\Users\\\\x\" | EV_MOUNT_WHOLE_HOME /mounts/0/hostPathRef",
                "mount | /mounts/0/hostPathRef | \"$HOME/.SSH/\" | EV_MOUNT_SENSITIVE_PATH /mounts/0/hostPathRef",
                "mount | /mounts/0/hostPathRef | \"$HOME/a/../.config/./gcloud/x\" "
                        + "| EV_MOUNT_SENSITIVE_PATH /mounts/0/hostPathRef",
                "mount | /mounts/0/hostPathRef | \"/Users/x/dev\" | EV_HOST_PATH_UNREDACTED /mounts/0/hostPathRef",
                "mount | /mounts/1/accessMode | \"read-write\" | EV_MOUNT_DOWNLOADS /mounts/1/accessMode",
                "mount | /mounts/1/directExecutionAllowed | true | EV_MOUNT_DOWNLOADS /mounts/1/directExecutionAllowed",
                "mount | /mounts/1/hostPathRef | \"$HOME/Downloads/\" | EV_MOUNT_DOWNLOADS /mounts/1/hostPathRef",
                "mount | /mounts/1/mountId | \"src\" | EV_MOUNT_DUPLICATE /mounts/1/mountId",
                "mount | /mounts/1/agentPath | \"/work/src\" | EV_MOUNT_DUPLICATE /mounts/1/agentPath",
                "mount | /mounts/1/agentPath | \"work\" | EV_MOUNT_TARGET /mounts/1/agentPath",
                "mount | /mounts/1/agentPath | \"/work/../etc\" | EV_MOUNT_TARGET /mounts/1/agentPath",
                "mount | /downloadArtifacts/0/promotedTo | \"x\" "
                        + "| EV_DOWNLOAD_EVIDENCE /downloadArtifacts/0/promotionEvidenceRef",
                "mount | /downloadArtifacts/0/sourceUrlRedacted | \"https://example.org/a?b\" "
                        + "| EV_DOWNLOAD_EVIDENCE /downloadArtifacts/0/sourceUrlRedacted",
                "mount | /storageBackend | \"topolvm-local-pv\" | EV_TOPOLVM /topolvmPlacement",
                "mount | /topolvmPlacement | {} | EV_TOPOLVM /topolvmPlacement",
                "mount | /redactionSummary/hostUserRedacted | false | EV_REDACTION /redactionSummary/hostUserRedacted",
                "mount | /executor | \"Bearer abcdefghij\" | EV_SECRET_MATERIAL /executor",
                "mount | /executor | \"x password=y\" | EV_SECRET_MATERIAL /executor",
                "mount | /executor | \"secret://a/token\" | ''",
                "office | /sideEffects/emailSent | true "
                        + "| EV_SIDE_EFFECT_IN_PLAN /sideEffects/emailSent,EV_SIDE_EFFECT_NOT_ALLOWED /sideEffects/emailSent",
                "office | /sideEffects/requiresPolicyApproval | false "
                        + "| EV_APPROVAL_NOT_REQUIRED /sideEffects/requiresPolicyApproval",
                "office | /conversion/executed | true | EV_OFFICE_EXECUTED /conversion/executed",
                "office | /artifactHashes | [] | EV_OFFICE_HASH /artifactHashes",
                "office | /review/decision | \"approved\" | EV_REVIEW /review",
                "office | /artifactHashes/0/sizeBytes | -1 | EV_RANGE /artifactHashes/0/sizeBytes",
                "network | /destinationHash | \"api.example.com\" | EV_HASH_FORMAT /destinationHash",
                "network | /destinationStored | true | EV_DESTINATION_STORED /destinationStored",
                "network | /sideEffects/mutatedFirewall | true | EV_SIDE_EFFECT_IN_PLAN /sideEffects/mutatedFirewall,"
                        + "EV_SIDE_EFFECT_NOT_ALLOWED /sideEffects/mutatedFirewall",
                "network | /policyRefs | [] | EV_DECISION_WITHOUT_POLICY /policyRefs",
                "network | /policy/defaultEgress | \"ask\" | EV_EGRESS_POSTURE /policy/defaultEgress",
                "network | /policy/userCanBeStricter | false | EV_EGRESS_POSTURE /policy/userCanBeStricter",
                "network | /policy/enterprisePrecedence | false | EV_PRECEDENCE /policy/enterprisePrecedence",
                "network | /firewallBindingRefs | [] | EV_MESH_WITHOUT_FIREWALL /firewallBindingRefs",
                "network | /meshBindingRef | null | EV_MESH_WITHOUT_FIREWALL /meshBindingRef",
                "provider | /contactsProvider | true | EV_CONTACT_INCONSISTENT /contactsProvider",
                "provider | /providerHealth/checked | true | EV_CONTACT_INCONSISTENT /providerHealth/checked",
                "provider | /providerHealth/latencyMs | 3 | EV_CONTACT_INCONSISTENT /providerHealth/status",
                "provider | /authInline | true | EV_AUTH_INLINE /authInline",
                "provider | /endpoint/authRef | \"sk-abcdefghijklmnopqrstuvwx\" "
                        + "| EV_CREDENTIAL_NOT_REF /endpoint/authRef,EV_SECRET_MATERIAL /endpoint/authRef",
                "provider | /endpoint/endpointStored | true | EV_DESTINATION_STORED /endpoint/endpointStored",
                "provider | /promptStored | true | EV_PROMPT_STORED /promptStored",
                "provider | /allowTrainingUse | true | EV_PROVIDER_RETENTION /allowTrainingUse",
                "provider | /meshBindingRef | \"urn:m\" | ''",
                "assistant | /policy/rawAppDatabaseAccessAllowed | true "
                        + "| EV_RAW_APP_DATABASE /policy/rawAppDatabaseAccessAllowed",
                "assistant | /invokesAssistant | true | EV_ASSISTANT_INCONSISTENT /invokesAssistant",
                "assistant | /userConfirmation/decision | \"approved\" | EV_CONFIRMATION /userConfirmation/decisionRef",
                "assistant | /status | \"success\" | EV_CONFIRMATION /userConfirmation/decision",
                "assistant | /requiresUserConfirmation | false | EV_CONFIRMATION /requiresUserConfirmation",
                "assistant | /promptStored | true | EV_PROMPT_STORED /promptStored",
            })
    void oneFaultIsFoundByItsCodeAtItsPlace(String name, String pointer, String value, String expected) {
        assertThat(String.join(
                        ",", Fixture.found(Fixture.of(name).set(pointer, value).judged())))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mount | /policyHash | EV_MEMBER_MISSING /policyHash",
                "network | /redactionSummary | EV_REDACTION /redactionSummary",
                "provider | /sideEffects | EV_CONTACT_INCONSISTENT /contactsProvider,EV_SIDE_EFFECTS_ABSENT /sideEffects",
                "provider | /contactsProvider | EV_CONTACT_INCONSISTENT /contactsProvider",
                "assistant | /sideEffects/createdNote | EV_SIDE_EFFECT_FLAG_MISSING /sideEffects/createdNote",
                "assistant | /policy/rawAppDatabaseAccessAllowed "
                        + "| EV_RAW_APP_DATABASE /policy/rawAppDatabaseAccessAllowed",
            })
    void whatIsMissingIsNotTakenForFalse(String name, String pointer, String expected) {
        assertThat(String.join(
                        ",", Fixture.found(Fixture.of(name).without(pointer).judged())))
                .isEqualTo(expected);
    }

    @Test
    void aSideEffectThatHappenedNeedsTheDecisionOfAPolicy() {
        // Given
        Fixture note = Fixture.of("assistant")
                .set("/status", "\"success\"")
                .set("/invokesAssistant", "true")
                .set("/sideEffects/invokedNativeAssistant", "true")
                .set("/sideEffects/createdNote", "true")
                .set("/userConfirmation", "{\"required\":true,\"decision\":\"approved\",\"decisionRef\":\"urn:d\"}");
        // Then
        assertThat(note.judged().accepted()).isTrue();
        assertThat(Fixture.found(note.set("/policyRefs", "[\"urn:other\"]").judged()))
                .containsExactly(
                        "EV_SIDE_EFFECT_UNAPPROVED /sideEffects/createdNote",
                        "EV_SIDE_EFFECT_UNAPPROVED /sideEffects/invokedNativeAssistant");
    }

    @Test
    void personalContextIsReadOnlyWhereThePolicyBesideItAllowsIt() {
        Fixture summary = Fixture.of("assistant")
                .set("/operation", "\"summarize\"")
                .set("/status", "\"success\"")
                .set("/invokesAssistant", "true")
                .set("/sideEffects/invokedNativeAssistant", "true")
                .set("/sideEffects/readPersonalContext", "true")
                .set("/requiresUserConfirmation", "false");
        assertThat(Fixture.found(summary.judged()))
                .containsExactly("EV_POLICY_CONTRADICTION /sideEffects/readPersonalContext");
    }

    @Test
    void aPromptLeavesOnlyWithItsHashAndNotAgainstTheDefault() {
        Fixture route = Fixture.of("provider")
                .set("/operation", "\"route\"")
                .set("/status", "\"success\"")
                .set("/contactsProvider", "true")
                .set("/sideEffects/contactedExternalProvider", "true")
                .set("/sideEffects/sentPrompt", "true");
        assertThat(route.judged().accepted()).isTrue();
        assertThat(Fixture.found(route.set("/promptHash", "null").judged()))
                .containsExactly("EV_PROMPT_EGRESS /sideEffects/sentPrompt");
    }

    @Test
    void warningsOfTheDefaultProfileAreErrorsOfTheStrictOne() {
        Fixture fixture = Fixture.of("provider").set("/storesPrompt", "true");
        assertThat(fixture.judged().accepted()).isTrue();
        ImportRecord strict = fixture.judged(Caller.SILENT, Profile.STRICT);
        assertThat(Fixture.found(strict)).containsExactly("EV_PROVIDER_RETENTION /storesPrompt");
        assertThat(strict.accepted()).isFalse();
    }

    @Test
    void placeholdersAreHashesInTheDefaultProfileOnly() {
        Fixture fixture = Fixture.of("network").set("/policyHash", "\"sha256:placeholder\"");
        assertThat(fixture.judged().findings()).isEmpty();
        assertThat(Fixture.found(fixture.judged(Caller.SILENT, Profile.STRICT)))
                .containsExactly("EV_HASH_FORMAT /policyHash");
    }
}
