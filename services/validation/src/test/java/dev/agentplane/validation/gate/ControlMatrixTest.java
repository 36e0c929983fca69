package dev.agentplane.validation.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.validation.Admitting;
import dev.agentplane.validation.Demo;
import dev.agentplane.validation.admission.AdmissionDecision;
import dev.agentplane.validation.admission.AdmissionFacts;
import dev.agentplane.validation.admission.Approval;
import dev.agentplane.validation.admission.BreakGlass;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.HumanFacts;
import dev.agentplane.validation.admission.Severity;
import dev.agentplane.validation.admission.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlMatrixTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Admitting admitting = new Admitting();

    // ---- context

    @Test
    void aStagingBundleMatchesTheSixStagingRows() {
        JsonNode gate = gate(admitting.decide(new Demo()));

        assertThat(gate.get("result").asText()).isEqualTo("allow");
        assertThat(gate.get("reason").asText()).isEqualTo("matched policy row");
        assertThat(gate.get("matchedRowIds"))
                .extracting(JsonNode::asText)
                .containsExactly("R106", "R107", "R108", "R174", "R175", "R176");
        assertThat(gate.get("policyBundleSha256").asText()).isEqualTo(PolicyPack.DEFAULT_PIN.hex());
        assertThat(gate.get("admissionValid").asBoolean()).isTrue();
    }

    @Test
    void aV02BundleInLaneDevMatchesTheDevRows() {
        Demo demo = new Demo()
                .set("/apiVersion", "'agentplane.socioprophet.org/v0.2'")
                .set("/spec/policy/lane", "'dev'")
                .set(
                        "/spec/trust",
                        "{'attestationMode':'none','grantMode':'none','policyDecisionRequired':false,'ledgerMode':'off'}");

        AdmissionDecision decision = admitting.decide(demo);

        assertThat(gate(decision).get("matchedRowIds"))
                .extracting(JsonNode::asText)
                .containsExactly("R103", "R104", "R105");
        assertThat(decision.artifacts()
                        .get("validation-artifact.json")
                        .get("lane")
                        .isNull())
                .isTrue();
    }

    @Test
    void prodWithoutHumanGateIsAutonomousAndMatchesNoRow() {
        AdmissionDecision decision = admitting.decide(new Demo().set("/spec/policy/lane", "'prod'"));

        JsonNode gate = gate(decision);
        assertThat(gate.at("/gateContext/authority").asText()).isEqualTo("autonomous");
        assertThat(gate.get("reason").asText()).isEqualTo("no exact matching policy row");
        assertThat(gate.get("matchedRowIds")).isEmpty();
        assertThat(gate.get("candidateRowIds"))
                .extracting(JsonNode::asText)
                .containsExactly("R109", "R110", "R111", "R177", "R178", "R179");
    }

    // ---- policy pack

    @Test
    void aBrokenPolicyPackDeniesEverything() {
        byte[] pack = standardPack();
        assertPackDenies(PolicyPack.missing(), "POLICY_PACK_UNREADABLE", "policy pack unreadable");
        assertPackDenies(read("{"), "POLICY_PACK_UNREADABLE", "policy pack unreadable");
        assertPackDenies(read("{}"), "POLICY_PACK_MALFORMED", "policy pack malformed");
        assertPackDenies(
                PolicyPack.read(pack, Digest.of(new byte[] {1})),
                "POLICY_PACK_DIGEST_MISMATCH",
                "policy pack digest mismatch");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"R104\"                | \"R103\"",
                "\"prod\"                | \"moon\"",
                "\"draft\"               | \"Draft\"",
                "\"tenant_scope\"        | \"tenant\"",
                "\"phase\": \"harden\",  | \"phase\": \"harden\", \"region\": \"eu\",",
                "\"phase\": \"harden\",  | \"phase\": \"harden\", \"enforcement_point\": \"policy_engine\",",
                "\"runbook_id\"          | \"runbook\"",
                "\"PASS\"                | \"MAYBE\"",
                "\"preventive\"          | \"detective\""
            })
    void aPackWithARowThatCannotBeTrustedIsMalformed(String what, String with) {
        String text = new String(standardPack(), StandardCharsets.UTF_8).replaceFirst(what, with);

        assertThat(read(text).problem()).map(Enum::name).contains("POLICY_PACK_MALFORMED");
    }

    @Test
    void abstractKeysOfARowRestrictIt() {
        // Given
        String text = new String(standardPack(), StandardCharsets.UTF_8)
                .replace("\"phase\": \"harden\",", "\"phase\": \"harden\", \"reasoning_class\": \"causal\",");

        // When
        AdmissionDecision reactive = admitting.decide(new Demo(), with(read(text)));
        AdmissionDecision causal = admitting.decide(
                new Demo().set("/spec/policy/abstractReasoning", "{'reasoningClass':'CAUSAL'}"), with(read(text)));

        // Then
        assertThat(Admitting.found(reactive)).containsExactly("GATE_DENIED /spec/policy/lane");
        assertThat(causal.state()).isEqualTo(State.ADMITTED);
    }

    @Test
    void aBlockingRowDenies() {
        String text = new String(standardPack(), StandardCharsets.UTF_8).replace("\"PASS\"", "\"BLOCK\"");

        AdmissionDecision decision = admitting.decide(new Demo(), with(read(text)));

        assertThat(Admitting.found(decision)).containsExactly("GATE_DENIED /spec/policy/lane");
        assertThat(gate(decision).get("reason").asText()).isEqualTo("matched blocking policy row");
        assertThat(gate(decision).get("blockingRowIds")).hasSize(6);
    }

    // ---- claims

    @ParameterizedTest(name = "{0} = {1} is {2}")
    @CsvSource({
        "authority, draft, WARN",
        "authority, constrained_action, ",
        "authority, autonomous, ERROR",
        "authority, emergency_override, ERROR",
        "authority, root, ERROR",
        "environment_tier, dev, WARN",
        "environment_tier, prod, ERROR",
        "phase, stabilize, WARN",
        "phase, operate, ERROR",
        "approval_mode, break_glass, ERROR",
        "tenant_scope, global, ERROR",
        "enforcement_point, policy_engine, ",
        "enforcement_point, bundle, ERROR",
        "reasoning_class, reactive, ",
        "reasoning_class, ABSTRACT, WARN",
        "verification_mode, HUMAN_REVIEW, ERROR",
        "llm_only_forbidden, false, ",
        "llm_only_forbidden, true, WARN",
        "program_candidate_ref_present, true, ERROR",
        "backtracking_capable, maybe, ERROR"
    })
    void aClaimIsComparedAndNeverBelieved(String key, String value, Severity expected) {
        // Given
        Demo demo = new Demo().set("/spec/policy/controlMatrix", "{'context':{'" + key + "':'" + value + "'}}");

        // When
        AdmissionDecision decision = admitting.decide(demo);

        // Then
        assertThat(decision.findings())
                .filteredOn(finding -> finding.code().name().equals("GATE_CONTEXT_CLAIM"))
                .extracting(Finding::severity)
                .isEqualTo(expected == null ? List.of() : List.of(expected));
        assertThat(gate(decision).get("reason").asText())
                .isEqualTo(expected == Severity.ERROR ? "bundle context claim rejected" : "matched policy row");
    }

    @Test
    void aLowerClaimThatWouldOpenTheGateIsAnError() {
        Demo demo = new Demo()
                .set("/spec/policy/lane", "'prod'")
                .set("/spec/policy/controlMatrix", "{'context':{'authority':'constrained_action'}}");

        assertThat(admitting.found(demo))
                .containsExactlyInAnyOrder(
                        "PROD_HUMAN_GATE_REQUIRED /spec/policy/humanGateRequired",
                        "GATE_CONTEXT_CLAIM /spec/policy/controlMatrix/context/authority");
    }

    @Test
    void relaxingWhatTheBundleItselfDemandsIsAnError() {
        Demo demo = new Demo()
                .set(
                        "/spec/policy/abstractReasoning",
                        "{'reasoningClass':'ABSTRACT','llmOnlyForbidden':true,'verificationMode':'HUMAN_REVIEW'}")
                .set(
                        "/spec/policy/controlMatrix",
                        "{'context':{'reasoning_class':'REACTIVE','llm_only_forbidden':false}}");

        assertThat(admitting.decide(demo).findings())
                .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Severity.ERROR))
                .hasSize(2);
    }

    // ---- humans

    @Test
    void anApprovalAdmitsWhatWasHeldAndIsRecorded() {
        AdmissionDecision decision = withApprovals(approval());

        assertThat(decision.state()).isEqualTo(State.ADMITTED);
        assertThat(decision.detail().at("/approvals/0/status").asText()).isEqualTo("ACCEPTED");
        assertThat(gate(decision).get("result").asText()).isEqualTo("allow");
    }

    @Test
    void anApprovalThatDoesNotMeetItsConditionsChangesNothingAndIsRecorded() {
        Approval good = approval();
        assertIgnored(changed(good, Map.of("verified", false)), "APPROVAL_UNVERIFIED");
        assertIgnored(changed(good, Map.of("digest", Digest.of(new byte[0]))), "APPROVAL_DIGEST_MISMATCH");
        assertIgnored(changed(good, Map.of("lane", "staging")), "APPROVAL_LANE_MISMATCH");
        assertIgnored(changed(good, Map.of("principal", "submitter@ci")), "APPROVAL_SELF");
        assertIgnored(changed(good, Map.of("expires", Demo.NOW)), "APPROVAL_NOT_IN_FORCE");
        assertIgnored(changed(good, Map.of("issued", Demo.NOW.plusSeconds(301))), "APPROVAL_NOT_IN_FORCE");
        assertIgnored(changed(good, Map.of("revoked", true)), "APPROVAL_REVOKED");
    }

    @Test
    void aRefusalDeniesWithItsOwnCodeAlone() {
        AdmissionDecision decision = withApprovals(approval(), changed(approval(), Map.of("granted", false)));

        assertThat(Admitting.found(decision)).containsExactly("APPROVAL_DENIED /spec/policy/lane");
        assertThat(gate(decision).get("reason").asText()).isEqualTo("human approval denied");
        assertThat(decision.artifacts()
                        .get("validation-artifact.json")
                        .get("valid")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void aHoldLapsesAfterSevenDaysAndNeverIntoAGrant() {
        HumanFacts silent = HumanFacts.silent("submitter@ci");
        AdmissionDecision inTime =
                admitting.decide(prod(), Demo.facts().with(silent.held(Demo.NOW.minus(Duration.ofDays(7)))));
        AdmissionDecision late = admitting.decide(
                prod(),
                Demo.facts().with(silent.held(Demo.NOW.minus(Duration.ofDays(7)).minusSeconds(1))));

        assertThat(inTime.state()).isEqualTo(State.HELD);
        assertThat(Admitting.found(late)).containsExactly("APPROVAL_EXPIRED /spec/policy/lane");
    }

    @Test
    void whatIsDeniedIsNotPending() {
        AdmissionDecision decision = admitting.decide(prod().set("/spec/policy/maxRunSeconds", "1"));

        assertThat(Admitting.found(decision)).containsExactly("MAX_RUN_SECONDS_INVALID /spec/policy/maxRunSeconds");
        assertThat(gate(decision).get("result").asText()).isEqualTo("hold");
    }

    @Test
    void breakGlassNeedsTwoPeopleWithTwoKeysAndReplacesTheApproval() {
        AdmissionDecision broken = withGlass(glass(HOUR, "outage", "alice", "k1", "bob", "k2"));

        assertThat(broken.state()).isEqualTo(State.ADMITTED);
        assertThat(gate(broken).at("/gateContext/authority").asText()).isEqualTo("emergency_override");
        assertThat(gate(broken).get("matchedRowIds"))
                .extracting(JsonNode::asText)
                .containsExactly("R111", "R179");
        assertStillHeld(glass(HOUR, "outage", "alice", "k1", "alice", "k2"), "BREAK_GLASS_SINGLE_PRINCIPAL");
        assertStillHeld(glass(HOUR, "outage", "alice", "k1", "bob", "k1"), "BREAK_GLASS_SINGLE_PRINCIPAL");
        assertStillHeld(glass(HOUR.multipliedBy(5), "outage", "alice", "k1", "bob", "k2"), "BREAK_GLASS_TTL");
        assertStillHeld(glass(HOUR, " ", "alice", "k1", "bob", "k2"), "BREAK_GLASS_REASON");
    }

    @Test
    void breakGlassDoesNotReplaceTheHumanGateAndMeansNothingInStaging() {
        BreakGlass event = glass(HOUR, "outage", "alice", "k1", "bob", "k2");
        Demo ungated = new Demo().set("/spec/policy/lane", "'prod'");
        AdmissionFacts facts =
                Demo.facts().with(HumanFacts.silent("submitter@ci").brokenBy(List.of(event)));

        assertThat(Admitting.found(admitting.decide(ungated, facts))).contains("GATE_DENIED /spec/policy/lane");
        assertThat(Admitting.found(admitting.decide(new Demo(), facts)))
                .containsExactly("BREAK_GLASS_NOT_APPLICABLE /spec/policy/lane");
    }

    // ---- helpers

    private void assertPackDenies(PolicyPack pack, String code, String reason) {
        for (Demo demo : List.of(new Demo(), prod())) {
            AdmissionDecision decision = admitting.decide(demo, with(pack));
            assertThat(decision.state()).isEqualTo(State.DENIED);
            assertThat(Admitting.found(decision)).containsExactly(code);
            assertThat(gate(decision).get("reason").asText()).isEqualTo(reason);
        }
    }

    private void assertIgnored(Approval approval, String status) {
        AdmissionDecision decision = withApprovals(approval);
        assertThat(decision.state()).isEqualTo(State.HELD);
        assertThat(decision.detail().at("/approvals/0/status").asText()).isEqualTo(status);
    }

    private void assertStillHeld(BreakGlass event, String status) {
        AdmissionDecision decision = withGlass(event);
        assertThat(decision.state()).isEqualTo(State.HELD);
        assertThat(decision.detail().at("/approvals/0/status").asText()).isEqualTo(status);
    }

    private AdmissionDecision withApprovals(Approval... approvals) {
        return admitting.decide(
                prod(), Demo.facts().with(HumanFacts.silent("submitter@ci").approvedBy(List.of(approvals))));
    }

    private AdmissionDecision withGlass(BreakGlass event) {
        return admitting.decide(
                prod(), Demo.facts().with(HumanFacts.silent("submitter@ci").brokenBy(List.of(event))));
    }

    private static Demo prod() {
        return new Demo().set("/spec/policy/lane", "'prod'").set("/spec/policy/humanGateRequired", "true");
    }

    private static Approval approval() {
        return changed(null, Map.of());
    }

    private static Approval changed(Approval ignored, Map<String, Object> change) {
        return new Approval(
                "ap-1",
                (boolean) change.getOrDefault("granted", true),
                (Digest) change.getOrDefault("digest", prod().list().digest()),
                (String) change.getOrDefault("lane", "prod"),
                (String) change.getOrDefault("principal", "release-manager"),
                "reviewed",
                (Instant) change.getOrDefault("issued", Demo.NOW.minusSeconds(60)),
                (Instant) change.getOrDefault("expires", Demo.NOW.plusSeconds(60)),
                (boolean) change.getOrDefault("verified", true),
                (boolean) change.getOrDefault("revoked", false));
    }

    private static BreakGlass glass(Duration life, String reason, String p1, String k1, String p2, String k2) {
        return new BreakGlass(
                "bg-1",
                prod().list().digest(),
                "prod",
                reason,
                "inc-1",
                Demo.NOW.minusSeconds(60),
                Demo.NOW.minusSeconds(60).plus(life),
                List.of(new BreakGlass.Signer(p1, k1), new BreakGlass.Signer(p2, k2)));
    }

    private static AdmissionFacts with(PolicyPack pack) {
        return new AdmissionFacts(
                Demo.NOW,
                Optional.empty(),
                pack,
                Map.of(),
                HumanFacts.silent("submitter@ci"),
                Demo.facts().verdict(),
                Demo.facts().trust());
    }

    private static PolicyPack read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return PolicyPack.read(bytes, Digest.of(bytes));
    }

    private static byte[] standardPack() {
        try (var in = PolicyPack.class.getResourceAsStream("/bundles/" + PolicyPack.DEFAULT_REF + ".json")) {
            return in.readAllBytes();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static JsonNode gate(AdmissionDecision decision) {
        return decision.artifacts().get("control-gate-artifact.json");
    }
}
