package dev.agentplane.topology.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.ExecutorRef;
import dev.agentplane.events.OutputFile;
import dev.agentplane.events.Producer;
import dev.agentplane.events.ResourceUsage;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunStarted;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.StackEvent;
import dev.agentplane.events.Workload;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnEventsHandlerTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:01:00Z");
    private static final String TRACE = "trace-1";
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    private final Map<Digest, byte[]> blobs = new HashMap<>();
    private final OwnEventsHandler handler = new OwnEventsHandler(digest -> Optional.ofNullable(blobs.get(digest)));

    @Test
    void aPlacementIsOneEventOnOurOwnTopic() {
        List<Outgoing> outputs = handler.handle(incoming(Topics.PLACEMENTS, placed("local")));

        assertThat(outputs).singleElement().satisfies(output -> {
            assertThat(output.topic()).isEqualTo(Topics.STACK_AGENTPLANE);
            assertThat(output.key()).isEqualTo(TRACE);
        });
        StackEvent event = (StackEvent) outputs.get(0).event();
        assertThat(event.getTs()).isEqualTo("2026-03-01T12:01:00Z");
        JsonNode payload = json(event.getPayload());
        assertThat(payload.path("execution_mode").asText()).isEqualTo("local");
        assertThat(payload.path("host_id").asText()).isEqualTo("worker-host");
        assertThat(payload.path("model_digest").asText()).isEqualTo(DIGEST);
    }

    @Test
    void twoAttemptsAreTwoEventsThatSayTheSame() {
        StackEvent first = only(Topics.RUNS, new RunStarted(TRACE, 1, "w", "e", AT, 900));
        StackEvent second = only(Topics.RUNS, new RunStarted(TRACE, 2, "v", "e", AT, 900));

        assertThat(first.getEventId()).isNotEqualTo(second.getEventId());
        assertThat(first.getPayload()).isEqualTo(second.getPayload());
        assertThat(first.getPayload()).isEqualTo("{\"max_run_seconds\":900}");
    }

    @Test
    void aDeadlineThatTheCatalogueDoesNotKnowIsNotSaid() {
        assertThat(only(Topics.RUNS, new RunStarted(TRACE, 1, "w", "e", AT, 1)).getPayload())
                .isEqualTo("{}");
        assertThat(only(Topics.RUNS, new RunStarted(TRACE, 1, "w", "e", AT, null))
                        .getPayload())
                .isEqualTo("{}");
    }

    @Test
    void scoresKeepTheDigitsThatTheScriptWrote() {
        AttemptFinished finished = finished(
                "{\"quality\": 0.9500, \"calibration\": 1, \"robustness\": 0.25, \"inference_j\": 0}", usage());

        JsonNode payload =
                json(only(Topics.RUNS, completed("SUCCEEDED", finished)).getPayload());

        assertThat(only(Topics.RUNS, completed("SUCCEEDED", finished)).getPayload())
                .contains("\"quality\":0.9500");
        assertThat(payload.path("robustness").asText()).isEqualTo("0.25");
        // What was measured is not the script's to say: 1.5 s of CPU, 2 s of wall clock.
        assertThat(payload.path("inference_j").asText()).isEqualTo("15");
        assertThat(payload.path("idle_j").asText()).isEqualTo("2");
        assertThat(payload.path("latency_ms").asLong()).isEqualTo(2000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[0.9]",
                "{\"quality\": \"0.9\", \"calibration\": null, \"robustness\": {}}",
                "{\"quality\": 0.9, \"quality\": 1, \"calibration\": 1, \"robustness\": 1}",
                "{\"quality\": 0.99999999999999999999999999999999999, \"calibration\": 1, \"robustness\": 1}",
                "{\"quality\": NaN}"
            })
    void aFileThatIsNoOutcomeGivesNoScores(String text) {
        JsonNode payload = json(only(Topics.RUNS, completed("SUCCEEDED", finished(text, usage())))
                .getPayload());

        assertThat(payload.has("quality")).isFalse();
        assertThat(payload.has("latency_ms")).isTrue();
    }

    @Test
    void aMeterOutranksTheEstimate() {
        ResourceUsage metered = new ResourceUsage(2000L, 1000L, 500L, null, null, null, 3.25, "rapl");

        JsonNode payload = json(only(Topics.RUNS, completed("SUCCEEDED", finished("{}", metered)))
                .getPayload());

        assertThat(payload.path("inference_j").asText()).isEqualTo("3.25");
        assertThat(payload.path("estimation_model").asText()).isEqualTo("rapl");
    }

    @Test
    void aRunThatDidNotSucceedIsAFailureWithItsReason() {
        StackEvent event = only(Topics.RUNS, completed("TIMED_OUT", finished("{}", usage())));

        assertThat(event.getEventType()).isEqualTo("run.failed");
        assertThat(event.getPayload()).isEqualTo("{\"reason\":\"TIMED_OUT\",\"exit_code\":0}");
    }

    @Test
    void sealedReplayInputsAreTheEvidenceOfTheRun() {
        StackEvent event = only(
                Topics.EVIDENCE,
                sealed(
                        "replay-inputs",
                        "{\"replayable\":false,\"obstacle\":\"nothing was captured\",\"bundle\":{\"digest\":\"" + DIGEST
                                + "\"},\"expected\":{\"outputsDigest\":\"" + DIGEST + "\"}}"));

        JsonNode payload = json(event.getPayload());
        assertThat(event.getEventType()).isEqualTo("evidence.sealed");
        assertThat(payload.path("replay_supported").asBoolean()).isFalse();
        assertThat(payload.path("non_replay_reason").asText()).isEqualTo("nothing was captured");
        assertThat(payload.has("replay_manifest_id")).isFalse();
        assertThat(payload.path("evidence_refs")).hasSize(1);
    }

    @Test
    void otherEvidenceMeansNothingHereAndABrokenEnvelopeIsPoison() {
        // A receipt is sealed because of this event: an event because of that leaf would never end.
        for (String kind : List.of("run", "receipt", "run-manifest", "imported-evidence")) {
            assertThat(handler.handle(incoming(Topics.EVIDENCE, sealed(kind, "{}"))))
                    .as(kind)
                    .isEmpty();
        }
        assertThatThrownBy(() -> handler.handle(incoming(Topics.EVIDENCE, sealed("replay-inputs", "{}"))))
                .isInstanceOf(PoisonException.class);
    }

    private StackEvent only(Topic<?> topic, SpecificRecord event) {
        List<Outgoing> outputs = handler.handle(incoming(topic, event));
        assertThat(outputs).hasSize(1);
        return (StackEvent) outputs.get(0).event();
    }

    private static Incoming incoming(Topic<?> topic, SpecificRecord event) {
        return new Incoming(topic, 0, 17L, AT, TRACE, event, new byte[0]);
    }

    private static EvidenceSealed sealed(String kind, String detail) {
        String statement = "{\"predicate\":{\"detail\":" + detail + "}}";
        String envelope = "{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\""
                + Base64.getEncoder().encodeToString(statement.getBytes(StandardCharsets.UTF_8))
                + "\",\"signatures\":[{\"keyid\":\"k\",\"sig\":\"AAAA\"}]}";
        return new EvidenceSealed(
                TRACE, kind, 7L, ByteBuffer.allocate(0), ByteBuffer.wrap(envelope.getBytes(StandardCharsets.UTF_8)));
    }

    private static ResourceUsage usage() {
        return new ResourceUsage(2000L, 1000L, 500L, null, null, null, null, null);
    }

    private static RunCompleted completed(String outcome, AttemptFinished finished) {
        return new RunCompleted(TRACE, outcome, "success", finished, draft());
    }

    private AttemptFinished finished(String outcomeFile, ResourceUsage usage) {
        byte[] bytes = outcomeFile.getBytes(StandardCharsets.UTF_8);
        blobs.put(Digest.of(bytes), bytes);
        BlobRef blob = new BlobRef(Digest.of(bytes).toString(), (long) bytes.length, false, null, null);
        return AttemptFinished.newBuilder()
                .setTraceId(TRACE)
                .setAttempt(1)
                .setWorker("worker-1")
                .setPlaced(placed("local"))
                .setEnd(AttemptEnd.EXITED)
                .setExitCode(0)
                .setStartedAt(AT.minusSeconds(5))
                .setFinishedAt(AT.minusSeconds(1))
                .setStdout(blob)
                .setOutputs(List.of(new OutputFile("outcome.json", "0644", blob)))
                .setUsage(usage)
                .build();
    }

    private static RunPlaced placed(String sshRef) {
        Workload workload = Workload.newBuilder()
                .setTraceId(TRACE)
                .setBundleName("demo-agent")
                .setBundleVersion("0.1.0")
                .setBundleDigest(DIGEST)
                .setSubmission(new SourceRecord("agentplane.bundles.v1", 2, 1834L, DIGEST))
                .setSubmitter("alice@example")
                .setLane("staging")
                .setBackendIntent("lima-process")
                .setMaxRunSeconds(20)
                .setFailOnTimeout(true)
                .setSmokeScript("smoke.sh")
                .setModulePath("vm.nix")
                .setOutDir("artifacts/demo-agent")
                .setPolicyPackDigest(DIGEST)
                .build();
        return new RunPlaced(
                TRACE,
                workload,
                new ExecutorRef("worker-host", sshRef, null),
                "lima-process",
                null,
                DIGEST,
                List.of(),
                draft());
    }

    private static EvidenceDraft draft() {
        return new EvidenceDraft("k", "o", AT, new Producer("c", "p", "test"), List.of(), Map.of(), "{}");
    }

    private static JsonNode json(String text) {
        return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
