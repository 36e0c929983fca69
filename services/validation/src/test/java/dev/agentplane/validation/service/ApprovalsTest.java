package dev.agentplane.validation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.LogEvents;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.keys.Signer;
import dev.agentplane.attestation.trust.Policy;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.ApprovalGiven;
import dev.agentplane.events.ApprovalJudged;
import dev.agentplane.events.ApproverKeyChanged;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.Finding;
import dev.agentplane.events.HoldDue;
import dev.agentplane.events.LogEvent;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.TransientException;
import dev.agentplane.validation.Demo;
import dev.agentplane.validation.approval.ApprovalEvent;
import dev.agentplane.validation.gate.PolicyPack;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApprovalsTest {

    private static final String RUN = "run-1";
    private static final KeyFile ROOT = key(1);
    private static final KeyFile ADA = key(2);
    private static final KeyFile BOB = key(3);
    private static final KeyFile MALLORY = key(4);
    private static final Instant LATER = Demo.NOW.plusSeconds(60);

    private final Map<Digest, byte[]> blobs = new HashMap<>();
    private final Demo gated = new Demo().set("/spec/policy/humanGateRequired", "true");
    private ValidationHandler handler = handler(PolicyPack.standard(), trust());
    private long offset;

    @BeforeEach
    void adaAndBobMayApprove() {
        register(ADA, "ada");
        register(BOB, "bob");
    }

    @Test
    void aGrantEndsTheHoldAndIsSealedAsItWasSigned() {
        // Given
        BundleValidated held = submit(gated);
        assertThat(held.getState()).isEqualTo(AdmissionState.HELD);
        byte[] envelope = signed(event("ada", true), ADA);

        // When
        List<SpecificRecord> outputs = approve(envelope);

        // Then
        ApprovalJudged judged = (ApprovalJudged) outputs.get(0);
        assertThat(judged.getOutcome()).isEqualTo("GRANTED");
        assertThat(judged.getCode()).isEqualTo("ACCEPTED");
        assertThat(judged.getEnvelope().array()).isEqualTo(envelope);
        assertThat(judged.getDraft()).isNull();
        BundleValidated admitted = (BundleValidated) outputs.get(1);
        assertThat(admitted.getState()).isEqualTo(AdmissionState.ADMITTED);
        assertThat(admitted.getSubmission()).isEqualTo(held.getSubmission());
        assertThat(admitted.getWorkload().getSubmission()).isEqualTo(held.getSubmission());
        assertThat(admitted.getWorkload().getApprovedUntil()).isEqualTo(LATER.plus(Duration.ofHours(24)));
        assertThat(admitted.getDraft().getProducedAt()).isEqualTo(LATER);
        var detail = StrictJson.parse(admitted.getDraft().getDetail().getBytes(StandardCharsets.UTF_8));
        assertThat(detail.at("/approvals/0/principal").asText()).isEqualTo("ada");
        assertThat(detail.at("/approvals/0/status").asText()).isEqualTo("ACCEPTED");
        assertThat(detail.at("/decidedOn/topic").asText()).isEqualTo(Topics.APPROVALS.name());
        assertThat(detail.at("/submission/topic").asText()).isEqualTo(Topics.BUNDLES.name());
    }

    @Test
    void aRefusalDenies() {
        submit(gated);

        List<SpecificRecord> outputs = approve(signed(event("ada", false), ADA));

        assertThat(((ApprovalJudged) outputs.get(0)).getOutcome()).isEqualTo("REFUSED");
        BundleValidated denied = (BundleValidated) outputs.get(1);
        assertThat(denied.getState()).isEqualTo(AdmissionState.DENIED);
        assertThat(denied.getFindings()).extracting(Finding::getCode).contains("APPROVAL_DENIED");
    }

    @Test
    void whatDoesNotCountIsEvidenceByDigestAndChangesNothing() {
        // Given
        submit(gated);
        byte[] envelope = signed(event("ada", true), MALLORY);

        // When
        ApprovalJudged judged = rejected(envelope, "APPROVAL_UNVERIFIED");

        // Then
        assertThat(judged.getOutcome()).isEqualTo("REJECTED");
        assertThat(judged.getEnvelope()).isNull();
        assertThat(judged.getDraft().getKind()).isEqualTo("approval");
        assertThat(judged.getDraft().getOutcome()).isEqualTo("REJECTED");
        assertThat(judged.getDraft().getSubjects().get(1).getSha256())
                .isEqualTo(Digest.of(envelope).hex());
        assertThat(approve(signed(event("ada", true), ADA))).hasSize(2);
    }

    @Test
    void aKeyApprovesForItsOwnPrincipalOnly() {
        submit(gated);

        rejected(signed(event("ada", true), BOB), "APPROVAL_UNVERIFIED");
    }

    @Test
    void nobodyApprovesWhatHeSubmitted() {
        submit(gated);
        register(key(5), "submitter@ci");

        rejected(signed(event("submitter@ci", true), key(5)), "APPROVAL_SELF");
    }

    @Test
    void anApprovalOfAnotherRunBundleLaneOrTimeDoesNotCount() {
        submit(gated);

        rejected(signed(event("ada", true, "run-2", gated, "staging", LATER), ADA), "APPROVAL_RUN_MISMATCH");
        rejected(signed(event("ada", true, RUN, new Demo(), "staging", LATER), ADA), "APPROVAL_DIGEST_MISMATCH");
        rejected(signed(event("ada", true, RUN, gated, "prod", LATER), ADA), "APPROVAL_LANE_MISMATCH");
        rejected(
                signed(event("ada", true, RUN, gated, "staging", LATER.minus(Duration.ofDays(2))), ADA),
                "APPROVAL_NOT_IN_FORCE");
        rejected(
                signed(event("ada", true, RUN, gated, "staging", LATER.plus(Duration.ofHours(1))), ADA),
                "APPROVAL_NOT_IN_FORCE");
    }

    @Test
    void aClockThatIsALittleAheadDoesNoHarm() {
        submit(gated);

        assertThat(approve(signed(event("ada", true, RUN, gated, "staging", LATER.plusSeconds(60)), ADA)))
                .hasSize(2);
    }

    @Test
    void anApprovalCountsOnce() {
        // Given
        submit(gated);
        byte[] envelope = signed(event("ada", true), ADA);
        Incoming record = record(Topics.APPROVALS, RUN, new ApprovalGiven(RUN, ByteBuffer.wrap(envelope)), LATER);
        handle(record);

        // Then
        assertThat(handle(record)).isEmpty();
        rejected(envelope, "APPROVAL_NOT_HELD");
    }

    @Test
    void bytesThatAreNoApprovalAreEvidence() {
        submit(gated);

        rejected("{}".getBytes(StandardCharsets.UTF_8), "APPROVAL_MALFORMED");
        rejected(new byte[70_000], "APPROVAL_MALFORMED");
    }

    @Test
    void anApprovalOfARunThatNobodyKnowsIsPoison() {
        assertThatThrownBy(() -> approve(signed(event("ada", true), ADA)))
                .isInstanceOfSatisfying(
                        PoisonException.class, e -> assertThat(e.code()).isEqualTo("APPROVAL_UNKNOWN_RUN"));
    }

    @Test
    void aHoldLapsesIntoADenialAndNotBefore() {
        // Given
        submit(gated);
        Instant almost = Demo.NOW.plus(Duration.ofDays(7));
        assertThat(handler.due(0, almost)).isEmpty();
        assertThat(handle(record(Topics.APPROVALS, RUN, new HoldDue(RUN), almost)))
                .isEmpty();

        // When
        Instant over = almost.plusMillis(1);
        assertThat(handler.due(0, over)).extracting(Outgoing::topic).containsExactly(Topics.APPROVALS);
        List<SpecificRecord> outputs = handle(record(Topics.APPROVALS, RUN, new HoldDue(RUN), over));

        // Then
        assertThat(((ApprovalJudged) outputs.get(0)).getOutcome()).isEqualTo("EXPIRED");
        BundleValidated denied = (BundleValidated) outputs.get(1);
        assertThat(denied.getState()).isEqualTo(AdmissionState.DENIED);
        assertThat(denied.getFindings()).extracting(Finding::getCode).contains("APPROVAL_EXPIRED");
        assertThat(handler.due(0, over)).isEmpty();
        assertThat(handle(record(Topics.APPROVALS, RUN, new HoldDue(RUN), over)))
                .isEmpty();
    }

    @Test
    void anotherPolicyPackVoidsTheHoldAndKeepsItsAge() {
        // Given
        BundleValidated held = submit(gated);
        PolicyPack other = PolicyPack.missing();
        ValidationHandler restarted = handler(other, trust());
        restarted.replay(0, Outgoing.of(Topics.VALIDATIONS, RUN, held));
        handler = restarted;

        // When
        assertThat(handler.due(0, LATER)).hasSize(1);
        List<SpecificRecord> outputs = handle(record(Topics.APPROVALS, RUN, new HoldDue(RUN), LATER));

        // Then
        BundleValidated denied = (BundleValidated) outputs.get(0);
        assertThat(outputs).hasSize(1);
        assertThat(denied.getState()).isEqualTo(AdmissionState.DENIED);
        assertThat(denied.getFindings()).extracting(Finding::getCode).contains("POLICY_PACK_UNREADABLE");
    }

    @Test
    void theGlassIsBrokenByTwoPrincipalsInProdOnly() {
        // Given
        Demo prod = new Demo().set("/spec/policy/lane", "'prod'").set("/spec/policy/humanGateRequired", "true");
        submit(prod);

        // Then
        rejected(signed(glass(prod, "prod", Duration.ofHours(1), "outage"), ADA), "BREAK_GLASS_SINGLE_PRINCIPAL");
        rejected(
                signed(glass(prod, "prod", Duration.ofHours(1), "outage"), ADA, MALLORY),
                "BREAK_GLASS_SINGLE_PRINCIPAL");
        rejected(signed(glass(prod, "prod", Duration.ofHours(5), "outage"), ADA, BOB), "BREAK_GLASS_TTL");
        rejected(signed(glass(prod, "prod", Duration.ofHours(1), " "), ADA, BOB), "BREAK_GLASS_REASON");
        List<SpecificRecord> outputs = approve(signed(glass(prod, "prod", Duration.ofHours(1), "outage"), ADA, BOB));
        BundleValidated admitted = (BundleValidated) outputs.get(1);
        assertThat(admitted.getState()).isEqualTo(AdmissionState.ADMITTED);
        var detail = StrictJson.parse(admitted.getDraft().getDetail().getBytes(StandardCharsets.UTF_8));
        assertThat(detail.at("/gates/controlMatrix/gateContext/authority").asText())
                .isEqualTo("emergency_override");
    }

    @Test
    void theGlassIsNotBrokenInStaging() {
        submit(gated);

        rejected(
                signed(glass(gated, "staging", Duration.ofHours(1), "outage"), ADA, BOB), "BREAK_GLASS_NOT_APPLICABLE");
    }

    @Test
    void aRetiredKeyNoLongerApproves() {
        submit(gated);
        keyEvent(KeyEvent.retire(ADA.publicKey(), "ada", "approve"), ROOT);

        rejected(signed(event("ada", true), ADA), "APPROVAL_UNVERIFIED");
    }

    @Test
    void aKeyThatWasOnceEndedStaysSoWhateverItWasFor() {
        // Given
        submit(gated);
        keyEvent(KeyEvent.retire(MALLORY.publicKey(), "mallory", "seal"), ROOT);

        // When
        List<SpecificRecord> outputs = keyEvent(KeyEvent.register(MALLORY.publicKey(), "mallory", "approve"), ROOT);

        // Then
        assertThat(((ApproverKeyChanged) outputs.get(0)).getMayApprove()).isFalse();
        rejected(signed(event("mallory", true), MALLORY), "APPROVAL_UNVERIFIED");
    }

    @Test
    void aKeyThatTheRootDidNotRegisterIsPoison() {
        assertThatThrownBy(() -> keyEvent(KeyEvent.register(MALLORY.publicKey(), "mallory", "approve"), MALLORY))
                .isInstanceOfSatisfying(
                        PoisonException.class, e -> assertThat(e.code()).isEqualTo("LOG_EVENT_INVALID"));
    }

    @Test
    void aKeyOfAnotherRoleDoesNotApprove() {
        submit(gated);
        var statement = LogEvents.keyEvent(KeyEvent.register(MALLORY.publicKey(), "mallory", "seal"), Demo.NOW);

        assertThat(keyEvent(statement.bytes(), ROOT)).isEmpty();
        rejected(signed(event("mallory", true), MALLORY), "APPROVAL_UNVERIFIED");
    }

    @Test
    void withoutATrustFileAnApproversKeyWaitsAndOthersDoNot() {
        handler = handler(PolicyPack.standard(), Optional.empty());

        assertThatThrownBy(() -> register(ADA, "ada"))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("AGENTPLANE_TRUST");
        var seal = LogEvents.keyEvent(KeyEvent.register(MALLORY.publicKey(), "User:sealing", "seal"), Demo.NOW);
        assertThat(keyEvent(seal.bytes(), ROOT)).isEmpty();
    }

    @Test
    void stateComesBackFromTheOutputs() {
        // Given
        BundleValidated held = submit(gated);
        ValidationHandler restarted = handler(PolicyPack.standard(), trust());
        restarted.replay(0, Outgoing.of(Topics.VALIDATIONS, "_log", changed(ADA, "ada")));
        restarted.replay(0, Outgoing.of(Topics.VALIDATIONS, RUN, held));
        List<SpecificRecord> expected = approve(signed(event("ada", true), ADA));
        handler = restarted;
        offset--;

        // Then
        assertThat(approve(signed(event("ada", true), ADA))).isEqualTo(expected);
    }

    @Test
    void everyDecisionMadeAgainFromItsEvidenceIsTheRecordedEvent() {
        // Given
        BundleSubmitted submitted = submission(gated);
        BundleValidated held = submit(gated);
        BundleValidated admitted =
                (BundleValidated) approve(signed(event("ada", true), ADA)).get(1);
        Redecision redecision = new Redecision(
                digest -> Optional.ofNullable(blobs.get(digest)),
                PolicyPack.standard(),
                new DsseVerdictOpener(List.of()));

        // Then
        assertThat(redecision.again(held, submitted)).isEqualTo(held);
        assertThat(redecision.again(admitted, submitted)).isEqualTo(admitted);
        BundleValidated altered = new BundleValidated(
                RUN,
                AdmissionState.DENIED,
                admitted.getBundle(),
                admitted.getBundleDigest(),
                admitted.getSubmission(),
                admitted.getFindings(),
                null,
                admitted.getDraft(),
                null);
        assertThat(redecision.again(altered, submitted)).isNotEqualTo(altered);
    }

    // ── Fixtures ──

    private static KeyFile key(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return KeyFile.ofSeed(bytes);
    }

    private static Optional<TrustFile> trust() {
        return Optional.of(
                new TrustFile(Policy.parse(List.of("quorum none")), 1, List.of(ROOT.publicKey()), List.of(), Map.of()));
    }

    private ValidationHandler handler(PolicyPack pack, Optional<TrustFile> trust) {
        ValidationConfig builtIn = ValidationConfig.builtIn("1");
        return new ValidationHandler(
                new ValidationConfig(
                        pack,
                        builtIn.registeredPacks(),
                        builtIn.limits(),
                        builtIn.verdictOpener(),
                        false,
                        builtIn.verdictMaxAge(),
                        builtIn.knownTrust(),
                        trust,
                        builtIn.holdLapses(),
                        builtIn.breakGlassLifetime(),
                        "validation",
                        "1"),
                digest -> Optional.ofNullable(blobs.get(digest)));
    }

    private static ApproverKeyChanged changed(KeyFile key, String principal) {
        return new ApproverKeyChanged(
                key.publicKey().keyId(),
                key.publicKey().base64(),
                principal,
                true,
                record(Topics.LOG_EVENTS, "_log", new HoldDue("x"), Demo.NOW, 0).source());
    }

    private void register(KeyFile key, String principal) {
        assertThat(keyEvent(KeyEvent.register(key.publicKey(), principal, "approve"), ROOT))
                .hasSize(1);
    }

    private List<SpecificRecord> keyEvent(KeyEvent event, Signer root) {
        return keyEvent(LogEvents.keyEvent(event, Demo.NOW).bytes(), root);
    }

    private List<SpecificRecord> keyEvent(byte[] statement, Signer root) {
        byte[] envelope = Envelope.sign(statement, root).bytes();
        return handle(
                record(Topics.LOG_EVENTS, "_log", new LogEvent("key-event", ByteBuffer.wrap(envelope)), Demo.NOW));
    }

    private BundleValidated submit(Demo demo) {
        blobs.putAll(demo.blobs());
        return (BundleValidated)
                handle(record(Topics.BUNDLES, RUN, submission(demo), Demo.NOW)).get(0);
    }

    private static BundleSubmitted submission(Demo demo) {
        return BundleSubmitted.newBuilder()
                .setTraceId(RUN)
                .setBundleDigest(demo.list().digest().toString())
                .setSubmittedAt(Demo.NOW)
                .setSubmitter("submitter@ci")
                .build();
    }

    private ApprovalEvent event(String principal, boolean granted) {
        return event(principal, granted, RUN, gated, "staging", LATER);
    }

    private static ApprovalEvent event(
            String principal, boolean granted, String run, Demo demo, String lane, Instant issuedAt) {
        return new ApprovalEvent(
                "approval-1",
                run,
                "demo-agent@0.1.0",
                demo.list().digest(),
                lane,
                principal,
                granted,
                Optional.empty(),
                "looked at it",
                issuedAt,
                issuedAt.plus(Duration.ofHours(24)),
                "test");
    }

    private static ApprovalEvent glass(Demo demo, String lane, Duration lasts, String reason) {
        return new ApprovalEvent(
                "glass-1",
                RUN,
                "demo-agent@0.1.0",
                demo.list().digest(),
                lane,
                "ada",
                true,
                Optional.of("INC-7"),
                reason,
                LATER,
                LATER.plus(lasts),
                "test");
    }

    private static byte[] signed(ApprovalEvent event, Signer... signers) {
        return Envelope.sign(event.toStatement().bytes(), signers).bytes();
    }

    private List<SpecificRecord> approve(byte[] envelope) {
        return handle(record(Topics.APPROVALS, RUN, new ApprovalGiven(RUN, ByteBuffer.wrap(envelope)), LATER));
    }

    private ApprovalJudged rejected(byte[] envelope, String code) {
        List<SpecificRecord> outputs = approve(envelope);
        assertThat(outputs).hasSize(1);
        ApprovalJudged judged = (ApprovalJudged) outputs.get(0);
        assertThat(judged.getCode()).isEqualTo(code);
        assertThat(judged.getMessage()).isNotBlank();
        return judged;
    }

    private List<SpecificRecord> handle(Incoming record) {
        List<SpecificRecord> events = new ArrayList<>();
        for (Outgoing output : handler.handle(record)) {
            assertThat(output.topic()).isEqualTo(Topics.VALIDATIONS);
            assertThat(output.key()).isEqualTo(record.key());
            handler.replay(0, output);
            events.add(output.event());
        }
        return events;
    }

    private Incoming record(Topic<?> topic, String key, SpecificRecord event, Instant at) {
        return record(topic, key, event, at, offset++);
    }

    private static Incoming record(Topic<?> topic, String key, SpecificRecord event, Instant at, long offset) {
        byte[] value = event.toString().getBytes(StandardCharsets.UTF_8);
        return new Incoming(topic, 0, offset, at, key, event, value);
    }
}
