package dev.agentplane.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.OutputFile;
import dev.agentplane.events.ReplayInputsCaptured;
import dev.agentplane.events.RunStarted;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.events.Workload;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayInputsHandlerTest {

    private static final ReplayJudge JUDGE = new ReplayJudge(pinned -> Optional.empty(), digest -> Optional.empty());

    private final ReplayInputsHandler handler = new ReplayInputsHandler(ReplayConfig.of("test"), JUDGE);
    private final Workload workload = Runs.workload().build();

    private static JsonNode json(String text) {
        return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private ReplayInputsCaptured capture(AttemptFinished finished) {
        return capture(Runs.incoming(Runs.completed(finished)));
    }

    private ReplayInputsCaptured capture(Incoming record) {
        List<Outgoing> outputs = handler.handle(record);
        assertThat(outputs).singleElement().satisfies(output -> {
            assertThat(output.topic()).isEqualTo(Topics.REPLAYS);
            assertThat(output.key()).isEqualTo(Runs.TRACE);
        });
        return (ReplayInputsCaptured) outputs.get(0).event();
    }

    @Test
    void aFinishedRunLeavesAReplayArtifactThatKeepsItsContract() {
        // When
        ReplayInputsCaptured captured = capture(Runs.finished(workload).build());

        // Then
        EvidenceDraft draft = captured.getDraft();
        assertThat(captured.getWorkload()).isEqualTo(workload);
        assertThat(draft.getKind()).isEqualTo("replay-inputs");
        assertThat(draft.getOutcome()).isEqualTo("CAPTURED");
        assertThat(draft.getProducedAt()).isEqualTo(Runs.AT);
        assertThat(draft.getSubjects()).containsExactly(new SubjectDigest("bundle:demo-agent@0.1.0", "ab".repeat(32)));
        assertThat(draft.getArtifacts()).containsOnlyKeys("replay-artifact.json");
        assertThat(draft.getArtifacts().get("replay-artifact.json"))
                .isEqualTo("{\"backendExecuted\":\"lima-process\",\"backendIntent\":\"lima-process\",\"bundle\":"
                        + "\"demo-agent@0.1.0\",\"bundleDigest\":\"" + Runs.BUNDLE + "\",\"capturedAt\":"
                        + "\"2026-03-01T12:01:00Z\",\"executor\":\"local\",\"inputs\":{\"artifactDir\":"
                        + "\"agentplane://run/trace-1/artifacts\",\"bundlePath\":\"agentplane://bundle/" + Runs.BUNDLE
                        + "\",\"bundleRev\":null,\"governanceContext\":{\"principal\":{\"spiffe_id\":\"s\"}},"
                        + "\"policyPackHash\":null,\"policyPackRef\":\"policy-packs/control-matrix/v0.1\","
                        + "\"secretsRequired\":[\"DEMO_TOKEN_FILE\"],\"upstreamArtifacts\":{\"taskRunRefs\":[\"t\"]}},"
                        + "\"kind\":\"ReplayArtifact\",\"runId\":\"trace-1\"}");
    }

    @Test
    void theDetailPinsEverythingAReRunNeeds() {
        // Given
        Incoming record = Runs.incoming(Runs.completed(Runs.finished(workload).build()));

        // When
        JsonNode detail = json(capture(record).getDraft().getDetail());

        // Then
        assertThat(detail.at("/replayable").asBoolean()).isTrue();
        assertThat(detail.at("/bundle/digest").asText()).isEqualTo(Runs.BUNDLE);
        assertThat(detail.at("/submission"))
                .isEqualTo(json("{\"topic\":\"agentplane.bundles.v1\",\"partition\":2,\"offset\":1834,\"valueDigest\":"
                        + "\"sha256:" + "cd".repeat(32) + "\"}"));
        assertThat(detail.at("/runRecord/offset").asLong()).isEqualTo(17);
        assertThat(detail.at("/runRecord/valueDigest").asText())
                .isEqualTo(Digest.of(record.valueBytes()).toString());
        assertThat(detail.at("/policyPack/digest").asText()).isEqualTo("sha256:" + "ef".repeat(32));
        assertThat(detail.at("/placement/executor").asText()).isEqualTo("local");
        assertThat(detail.at("/placement/backend").asText()).isEqualTo("lima-process");
        assertThat(detail.at("/command/script").asText()).isEqualTo("smoke.sh");
        assertThat(detail.at("/environment/pinned/TZ").asText()).isEqualTo("UTC");
        assertThat(detail.at("/limits/maxRunSeconds").asInt()).isEqualTo(20);
        assertThat(detail.at("/secrets"))
                .isEqualTo(json("{\"refRoot\":\"secrets://user\",\"required\":[\"DEMO_TOKEN_FILE\"]}"));
        assertThat(detail.at("/expected/exitCode").asInt()).isZero();
        assertThat(detail.at("/expected/stdout/sha256").asText()).isEqualTo(Runs.STDOUT.getSha256());
        assertThat(detail.at("/expected/outputs/0/path").asText()).isEqualTo("report.txt");
    }

    @Test
    void whatWasCutOffIsComparedByTheDigestOfTheWhole() {
        // When
        JsonNode stderr = json(capture(Runs.finished(workload).build())
                        .getDraft()
                        .getDetail())
                .at("/expected/stderr");

        // Then
        assertThat(stderr.path("truncated").asBoolean()).isTrue();
        assertThat(stderr.path("sha256").asText()).isEqualTo(Runs.STDERR.getOriginalSha256());
        assertThat(stderr.path("size").asLong()).isEqualTo(99);
        assertThat(stderr.path("storedSha256").asText()).isEqualTo(Runs.STDERR.getSha256());
    }

    @Test
    void aLongListOfOutputsIsCutButItsDigestIsOfAllOfThem() {
        // Given
        List<OutputFile> many = IntStream.range(0, 1_500)
                .mapToObj(i -> new OutputFile("f" + i, "0644", Runs.STDOUT))
                .toList();

        // When
        JsonNode expected = json(capture(
                                Runs.finished(workload).setOutputs(many).build())
                        .getDraft()
                        .getDetail())
                .path("expected");

        // Then
        assertThat(expected.path("outputs").size()).isEqualTo(1_000);
        assertThat(expected.path("outputCount").asInt()).isEqualTo(1_500);
        assertThat(expected.path("outputsDigest").asText())
                .isEqualTo(Digest.of(CanonicalJson.bytes(EventJson.of(many))).toString());
    }

    @ParameterizedTest(name = "{0} with exit {1}: {2}, artifact {3}")
    @CsvSource({
        "REFUSED,   125, 'the script never started: the attempt was refused', false",
        "CANCELLED, 125, 'the script never started: the attempt ended CANCELLED', false",
        "LOST,      125, 'nothing was captured to compare with: the attempt ended LOST', true",
        "CRASHED,   125, 'nothing was captured to compare with: the attempt ended CRASHED', true",
        "TIMED_OUT, 124, 'nothing was captured to compare with', true",
    })
    void aRunWithoutCapturedOutputIsNotReplayable(AttemptEnd end, int exit, String obstacle, boolean artifact) {
        // Given
        AttemptFinished finished = Runs.finished(workload)
                .setEnd(end)
                .setExitCode(exit)
                .setStdout(null)
                .setStderr(null)
                .setOutputs(List.of())
                .build();

        // When
        EvidenceDraft draft = capture(finished).getDraft();

        // Then
        assertThat(draft.getOutcome()).isEqualTo("NOT_REPLAYABLE");
        assertThat(json(draft.getDetail()).path("obstacle").asText()).startsWith(obstacle);
        assertThat(draft.getArtifacts().containsKey("replay-artifact.json")).isEqualTo(artifact);
    }

    @ParameterizedTest
    @CsvSource({"SIGNALLED, 137", "TIMED_OUT, 124", "EXITED, 3", "CRASHED, 137"})
    void aFailedRunThatLeftSomethingIsCaptured(AttemptEnd end, int exit) {
        // When
        EvidenceDraft draft = capture(
                        Runs.finished(workload).setEnd(end).setExitCode(exit).build())
                .getDraft();

        // Then
        assertThat(draft.getOutcome()).isEqualTo("CAPTURED");
    }

    @Test
    void anAgentMachineRunNamesTheNewerContractItNeeds() {
        // When
        EvidenceDraft draft = capture(Runs.finished(Runs.workload()
                                .setBackendIntent("agent-machine")
                                .build())
                        .build())
                .getDraft();

        // Then
        assertThat(json(draft.getDetail()).at("/contracts")).isEqualTo(json("{\"replay-artifact.json\":\"v0.2\"}"));
    }

    @Test
    void decidingAgainGivesIdenticalBytes() {
        // Given
        Incoming record = Runs.incoming(Runs.completed(Runs.finished(workload).build()));

        // When
        ReplayInputsCaptured first = capture(record);
        ReplayInputsCaptured second = (ReplayInputsCaptured) new ReplayInputsHandler(ReplayConfig.of("test"), JUDGE)
                .handle(record)
                .get(0)
                .event();

        // Then
        assertThat(Runs.bytes(second)).isEqualTo(Runs.bytes(first));
    }

    @Test
    void theStartOfARunMeansNothingHere() {
        // Given
        RunStarted started = new RunStarted(Runs.TRACE, 1, "worker-1", "local", Runs.AT, null);

        // When, Then
        assertThat(handler.handle(Runs.incoming(started))).isEmpty();
    }
}
