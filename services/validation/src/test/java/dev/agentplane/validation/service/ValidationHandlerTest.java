package dev.agentplane.validation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.avro.Topics;
import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.Finding;
import dev.agentplane.events.ReplayPins;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.SubmissionRejected;
import dev.agentplane.events.Workload;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.TransientException;
import dev.agentplane.validation.Demo;
import dev.agentplane.validation.gate.PolicyPack;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValidationHandlerTest {

    private final Map<Digest, byte[]> blobs = new HashMap<>();
    private final ValidationHandler handler =
            new ValidationHandler(ValidationConfig.builtIn("1.2.3"), digest -> Optional.ofNullable(blobs.get(digest)));

    @Test
    void anAdmittedBundleCarriesItsWorkloadAndItsEvidence() {
        // Given
        Demo demo = new Demo();

        // When
        BundleValidated event = validated(handler.handle(submitted("run-1", demo)));

        // Then
        assertThat(event.getState()).isEqualTo(AdmissionState.ADMITTED);
        assertThat(event.getBundle()).isEqualTo("demo-agent@0.1.0");
        assertThat(event.getFindings()).isEmpty();
        Workload workload = event.getWorkload();
        assertThat(workload.getLane()).isEqualTo("staging");
        assertThat(workload.getMaxRunSeconds()).isEqualTo(20);
        assertThat(workload.getMemMiB()).isEqualTo(256L);
        assertThat(workload.getNetworkMode()).isEqualTo("none");
        assertThat(workload.getSecretsRequired()).containsExactly("DEMO_TOKEN_FILE");
        assertThat(workload.getBundleRev()).isEqualTo("a".repeat(40));
        assertThat(workload.getPolicyPackDigest())
                .isEqualTo("sha256:0c03eb4b89e21ad8238bb9ca3a176c55fef5a003ca552d2767fd93eb81c73de6");
        assertThat(workload.getSubmission()).isEqualTo(event.getSubmission());
        assertThat(event.getDraft().getKind()).isEqualTo("validation");
        assertThat(event.getDraft().getOutcome()).isEqualTo("ADMITTED");
        assertThat(event.getDraft().getProducedAt()).isEqualTo(Demo.NOW);
        assertThat(event.getDraft().getSubjects()).singleElement().satisfies(subject -> {
            assertThat(subject.getName()).isEqualTo("bundle:demo-agent@0.1.0");
            assertThat(subject.getSha256()).isEqualTo(demo.list().digest().hex());
        });
        assertThat(event.getDraft().getArtifacts())
                .containsOnlyKeys("validation-artifact.json", "control-gate-artifact.json");
    }

    @Test
    void whatIsExportedKeepsItsContractAndDetailSaysTheRest() {
        // When
        BundleValidated event = validated(handler.handle(submitted("run-1", new Demo())));

        // Then
        event.getDraft().getArtifacts().forEach((file, json) -> assertThat(
                        new ArtifactContracts().check(file, parse(json)))
                .isEmpty());
        JsonNode detail = parse(event.getDraft().getDetail());
        assertThat(detail.at("/gates/controlMatrix/result").asText()).isEqualTo("allow");
        assertThat(detail.at("/gates/controlMatrix/matchedRowIds").size()).isEqualTo(6);
        assertThat(detail.at("/gates/sourceos/result").asText()).isEqualTo("not_applicable");
        assertThat(detail.at("/submission/offset").asLong()).isEqualTo(7);
        assertThat(detail.at("/facts/now").asText()).isEqualTo(Demo.NOW.toString());
    }

    @Test
    void aDeniedBundleLeavesEvidenceAndNoWorkload() {
        // Given
        Demo demo = new Demo().set("/metadata/licensePolicy/allowAGPL", "true");

        // When
        BundleValidated event = validated(handler.handle(submitted("run-1", demo)));

        // Then
        assertThat(event.getState()).isEqualTo(AdmissionState.DENIED);
        assertThat(event.getWorkload()).isNull();
        assertThat(event.getFindings()).extracting(Finding::getCode).containsExactly("AGPL_NOT_FALSE");
        assertThat(parse(event.getDraft().getArtifacts().get("validation-artifact.json"))
                        .get("valid")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void aBundleBehindAHumanGateIsHeldWithItsWorkload() {
        Demo demo = new Demo().set("/spec/policy/humanGateRequired", "true");

        BundleValidated event = validated(handler.handle(submitted("run-1", demo)));

        assertThat(event.getState()).isEqualTo(AdmissionState.HELD);
        assertThat(event.getWorkload()).isNotNull();
        assertThat(parse(event.getDraft().getDetail()).get("state").asText()).isEqualTo("AWAITING_APPROVAL");
    }

    @Test
    void missingBlobsAreEvidenceNotAnException() {
        // Given
        Demo demo = new Demo();
        Incoming nothing = submitted("run-1", demo);
        blobs.clear();
        Incoming scriptMissing = submitted("run-2", demo);
        blobs.remove(demo.list().find("smoke.sh").orElseThrow().sha256());
        BundleValidated withoutScript = validated(handler.handle(scriptMissing));
        blobs.clear();

        // When
        BundleValidated withoutList = validated(handler.handle(nothing));

        // Then
        assertThat(withoutList.getState()).isEqualTo(AdmissionState.DENIED);
        assertThat(withoutList.getBundle()).isEqualTo("UNKNOWN@UNKNOWN");
        assertThat(withoutList.getFindings()).extracting(Finding::getCode).containsExactly("BUNDLE_UNREADABLE");
        assertThat(withoutScript.getFindings()).extracting(Finding::getCode).containsExactly("BUNDLE_UNREADABLE");
        assertThat(withoutScript.getFindings().get(0).getMessage()).startsWith("smoke.sh: ");
    }

    @Test
    void aFileListThatIsNoneIsEvidence() {
        // Given
        byte[] notAList = "[{\"path\":\"../x\"}]".getBytes(StandardCharsets.UTF_8);
        blobs.put(Digest.of(notAList), notAList);

        // When
        BundleValidated event = validated(handler.handle(
                record("run-1", event("run-1", Digest.of(notAList).toString(), null))));

        // Then
        assertThat(event.getFindings()).extracting(Finding::getCode).containsExactly("BUNDLE_UNREADABLE");
    }

    @Test
    void blobsThatCannotBeReadNowHoldUpTheDecision() {
        ValidationHandler waiting = new ValidationHandler(ValidationConfig.builtIn("1"), digest -> {
            throw new TransientException("blobs are away");
        });

        assertThatThrownBy(() -> waiting.handle(submitted("run-1", new Demo()))).isInstanceOf(TransientException.class);
    }

    @Test
    void theSameSubmissionAgainMeansNothing() {
        // Given
        Incoming first = submitted("run-1", new Demo());
        handler.handle(first).forEach(output -> handler.replay(0, output));

        // When
        List<Outgoing> again = handler.handle(submitted("run-1", new Demo()));

        // Then
        assertThat(again).isEmpty();
    }

    @Test
    void anotherBundleUnderAKnownTraceIdIsRejectedWithEvidence() {
        // Given
        Demo first = new Demo();
        handler.handle(submitted("run-1", first)).forEach(output -> handler.replay(0, output));
        Demo other = new Demo().file("extra.txt", "x");

        // When
        List<Outgoing> outputs = handler.handle(submitted("run-1", other));

        // Then
        assertThat(outputs).singleElement().satisfies(output -> {
            SubmissionRejected rejected = (SubmissionRejected) output.event();
            assertThat(rejected.getCode()).isEqualTo("TRACE_ID_CONFLICT");
            assertThat(rejected.getKnownDigest())
                    .isEqualTo(first.list().digest().toString());
            assertThat(rejected.getBundleDigest())
                    .isEqualTo(other.list().digest().toString());
            assertThat(rejected.getDraft().getKind()).isEqualTo("rejected-input");
            assertThat(rejected.getDraft().getOutcome()).isEqualTo("TRACE_ID_CONFLICT");
        });
    }

    @Test
    void aRejectedSubmissionDoesNotTakeTheTraceIdOver() {
        // Given
        Demo first = new Demo();
        handler.handle(submitted("run-1", first)).forEach(output -> handler.replay(0, output));
        handler.handle(submitted("run-1", new Demo().file("extra.txt", "x")))
                .forEach(output -> handler.replay(0, output));

        // When
        List<Outgoing> again = handler.handle(submitted("run-1", first));

        // Then
        assertThat(again).isEmpty();
    }

    @Test
    void whatWasNotCommittedIsForgottenAndRebuiltFromTheOutputs() {
        // Given
        List<Outgoing> outputs = handler.handle(submitted("run-1", new Demo()));
        outputs.forEach(output -> handler.replay(0, output));
        handler.tables().orElseThrow().rollback();

        // When
        List<Outgoing> unknown = handler.handle(submitted("run-1", new Demo()));
        outputs.forEach(output -> handler.replay(0, output));
        List<Outgoing> known = handler.handle(submitted("run-1", new Demo()));

        // Then
        assertThat(unknown).hasSize(1);
        assertThat(known).isEmpty();
    }

    @Test
    void aReplayUnderAnotherPolicyPackIsRejectedAndNothingIsAdmitted() {
        // Given
        Demo demo = new Demo();
        blobs.putAll(demo.blobs());
        // When
        List<Outgoing> outputs = handler.handle(record("again-1", replay(demo, "sha256:" + "00".repeat(32), false)));
        // Then
        assertThat(outputs).singleElement().satisfies(output -> {
            SubmissionRejected rejected = (SubmissionRejected) output.event();
            assertThat(rejected.getCode()).isEqualTo("REPLAY_POLICY_PACK_CHANGED");
            assertThat(rejected.getDraft().getKind()).isEqualTo("rejected-input");
        });
    }

    @Test
    void aReplayKeepsItsExecutorAndGetsSecretsAndNetworkOnlyWhenAllowed() {
        // Given
        Demo demo = new Demo()
                .set("/spec/secrets/required", "[\"DEMO_TOKEN\"]")
                .set("/spec/vm/network", "{\"mode\":\"nat\"}");
        blobs.putAll(demo.blobs());
        String pack = PolicyPack.standard().digest().orElseThrow().toString();
        // When
        Workload withheld = validated(handler.handle(record("again-1", replay(demo, pack, false))))
                .getWorkload();
        Workload allowed = validated(handler.handle(record("again-2", replay(demo, pack, true))))
                .getWorkload();
        // Then
        assertThat(withheld.getExecutorPin()).isEqualTo("edge-1");
        assertThat(withheld.getReplayOf()).isEqualTo("run-1");
        assertThat(withheld.getNetworkMode()).isEqualTo("none");
        assertThat(withheld.getSecretsRequired()).isEmpty();
        assertThat(allowed.getNetworkMode()).isEqualTo("nat");
        assertThat(allowed.getSecretsRequired()).containsExactly("DEMO_TOKEN");
    }

    private static BundleSubmitted replay(Demo demo, String pack, boolean allowed) {
        return BundleSubmitted.newBuilder()
                .setTraceId("again-" + (allowed ? 2 : 1))
                .setBundleDigest(demo.list().digest().toString())
                .setSubmittedAt(Demo.NOW)
                .setSubmitter("reviewer@lab")
                .setReplayOf("run-1")
                .setReplay(new ReplayPins(
                        new SourceRecord("agentplane.runs.v1", 0, 3L, "sha256:" + "11".repeat(32)),
                        pack,
                        "edge-1",
                        allowed,
                        allowed))
                .build();
    }

    @Test
    void decidingAgainGivesTheSameEvent() {
        Incoming record = submitted("run-1", new Demo().set("/spec/policy/lane", null));

        assertThat(handler.handle(record)).isEqualTo(handler.handle(record));
    }

    @Test
    void aBadTraceIdAndAForeignKeyArePoison() {
        Demo demo = new Demo();
        String digest = demo.list().digest().toString();

        assertPoison(record("no spaces", event("no spaces", digest, null)), "TRACE_ID_INVALID");
        assertPoison(record("run-2", event("run-1", digest, null)), "KEY_MISMATCH");
        assertPoison(record("run-1", event("run-1", "md5:0", null)), "BUNDLE_DIGEST_INVALID");
    }

    @Test
    void aLaneMayBeLoweredNotRaised() {
        // Given
        Demo prod = new Demo().set("/spec/policy/lane", "'prod'").set("/spec/policy/humanGateRequired", "false");
        Demo staging = new Demo();

        // When
        BundleValidated lowered = validated(handler.handle(submitted("run-1", prod, "staging")));
        BundleValidated raised = validated(handler.handle(submitted("run-2", staging, "prod")));

        // Then
        assertThat(lowered.getState()).isEqualTo(AdmissionState.ADMITTED);
        assertThat(lowered.getWorkload().getLane()).isEqualTo("staging");
        assertThat(raised.getFindings()).extracting(Finding::getCode).containsExactly("LANE_PROFILE_MISMATCH");
    }

    @Test
    void demandingTrustWithoutAnEnvelopeIsRefusedBeforeAnySideEffect() {
        // Given
        Demo demo = new Demo()
                .set("/apiVersion", "'agentplane.socioprophet.org/v0.2'")
                .set(
                        "/spec/trust",
                        "{'attestationMode':'subject','grantMode':'none','policyDecisionRequired':false,"
                                + "'ledgerMode':'required'}");

        // When
        BundleValidated event = validated(handler.handle(submitted("run-1", demo)));

        // Then
        assertThat(event.getFindings()).extracting(Finding::getCode).containsExactly("TRUST_ENVELOPE_MISSING");
    }

    private void assertPoison(Incoming record, String code) {
        assertThatThrownBy(() -> handler.handle(record))
                .isInstanceOfSatisfying(
                        PoisonException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static BundleValidated validated(List<Outgoing> outputs) {
        assertThat(outputs).hasSize(1);
        assertThat(outputs.get(0).topic()).isEqualTo(Topics.VALIDATIONS);
        return (BundleValidated) outputs.get(0).event();
    }

    private static JsonNode parse(String json) {
        return StrictJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private Incoming submitted(String traceId, Demo demo) {
        return submitted(traceId, demo, null);
    }

    private Incoming submitted(String traceId, Demo demo, String lane) {
        blobs.putAll(demo.blobs());
        return record(traceId, event(traceId, demo.list().digest().toString(), lane));
    }

    private static BundleSubmitted event(String traceId, String digest, String lane) {
        return BundleSubmitted.newBuilder()
                .setTraceId(traceId)
                .setBundleDigest(digest)
                .setSubmittedAt(Demo.NOW.minusSeconds(1))
                .setSubmitter("submitter@ci")
                .setLane(lane)
                .setLabels(Map.of("repository", "demo"))
                .setVerdictEnvelope((ByteBuffer) null)
                .build();
    }

    private static Incoming record(String key, BundleSubmitted event) {
        byte[] value = event.toString().getBytes(StandardCharsets.UTF_8);
        return new Incoming(Topics.BUNDLES, 0, 7, Demo.NOW, key, event, value);
    }
}
