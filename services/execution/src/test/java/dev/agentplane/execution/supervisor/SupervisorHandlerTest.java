package dev.agentplane.execution.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunStarted;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.events.Workload;
import dev.agentplane.execution.Events;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupervisorHandlerTest {

    private static final String TRACE = "t-1";

    private final Workload workload = Events.workload(TRACE).build();
    private final SupervisorHandler handler = new SupervisorHandler(SupervisorConfig.of("exec", "test"));

    /** Handles, and replays what came out, as the loop does. */
    private List<SpecificRecord> take(SpecificRecord event) {
        List<Outgoing> outputs = handler.handle(Events.onAttempts(TRACE, event));
        outputs.forEach(output -> handler.replay(3, output));
        return outputs.stream().map(Outgoing::event).toList();
    }

    private static JsonNode json(String text) {
        return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theFirstReportOfTheAttemptThatCountsEndsTheRunAndLaterOnesMeanNothing() {
        assertThat(take(Events.started(TRACE, 1))).singleElement().isInstanceOf(RunStarted.class);
        assertThat(take(Events.started(TRACE, 1))).isEmpty();

        assertThat(take(Events.finished(workload, 1, AttemptEnd.EXITED, 0)))
                .singleElement()
                .isInstanceOf(RunCompleted.class);

        assertThat(take(Events.finished(workload, 1, AttemptEnd.EXITED, 3))).isEmpty();
        assertThat(take(Events.finished(workload, 2, AttemptEnd.EXITED, 3))).isEmpty();
        assertThat(take(Events.started(TRACE, 2))).isEmpty();
    }

    @Test
    void aHigherAttemptFencesALowerOne() {
        take(Events.started(TRACE, 1));
        take(Events.started(TRACE, 2));

        assertThat(take(Events.finished(workload, 1, AttemptEnd.EXITED, 0))).isEmpty();
        assertThat(take(Events.started(TRACE, 1))).isEmpty();
        assertThat(take(Events.finished(workload, 2, AttemptEnd.EXITED, 4)))
                .singleElement()
                .isInstanceOfSatisfying(RunCompleted.class, completed -> assertThat(
                                completed.getFinished().getAttempt())
                        .isEqualTo(2));
    }

    @Test
    void stateRebuiltFromRunsGivesTheSameDecisions() {
        // Given
        List<Outgoing> outputs = handler.handle(Events.onAttempts(TRACE, Events.started(TRACE, 2)));
        SupervisorHandler other = new SupervisorHandler(SupervisorConfig.of("exec", "test"));

        // When
        outputs.forEach(output -> other.replay(3, output));

        // Then
        assertThat(other.handle(Events.onAttempts(TRACE, Events.finished(workload, 1, AttemptEnd.EXITED, 0))))
                .isEmpty();
        assertThat(other.handle(Events.onAttempts(TRACE, Events.finished(workload, 2, AttemptEnd.EXITED, 0))))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "EXITED,0,SUCCEEDED,success",
        "EXITED,7,FAILED,failure",
        "SIGNALLED,143,FAILED,failure",
        "TIMED_OUT,124,TIMED_OUT,failure",
        "CANCELLED,137,CANCELLED,failure",
        "CRASHED,137,CRASHED,failure",
        "LOST,125,LOST,failure",
        "REFUSED,125,FAILED,failure"
    })
    void everyEndHasItsOutcomeAndItsArtifactSaysSo(AttemptEnd end, int code, String outcome, String status) {
        RunCompleted completed =
                (RunCompleted) take(Events.finished(workload, 1, end, code)).get(0);

        assertThat(completed.getOutcome()).isEqualTo(outcome);
        assertThat(completed.getStatus()).isEqualTo(status);
        EvidenceDraft draft = completed.getDraft();
        assertThat(draft.getKind()).isEqualTo("run");
        assertThat(draft.getOutcome()).isEqualTo(outcome);
        JsonNode artifact = json(draft.getArtifacts().get("run-artifact.json"));
        assertThat(artifact.path("status").asText()).isEqualTo(status);
        assertThat(artifact.path("exitCode").asInt()).isEqualTo(code);
        assertThat(artifact.path("timedOut").asBoolean()).isEqualTo(end == AttemptEnd.TIMED_OUT);
        assertThat(draft.getArtifacts().containsKey("timeout-artifact.json")).isEqualTo(end == AttemptEnd.TIMED_OUT);
    }

    @Test
    void theRunArtifactNamesRunBundleAndLogsByDigestAndCarriesWhatWasCarried() {
        EvidenceDraft draft = ((RunCompleted)
                        take(Events.finished(workload, 1, AttemptEnd.EXITED, 0)).get(0))
                .getDraft();

        JsonNode artifact = json(draft.getArtifacts().get("run-artifact.json"));
        assertThat(artifact.path("runId").asText()).isEqualTo(TRACE);
        assertThat(artifact.path("bundle").asText()).isEqualTo("demo-agent@0.1.0");
        assertThat(artifact.path("bundlePath").asText()).isEqualTo("agentplane://bundle/sha256:" + "ab".repeat(32));
        assertThat(artifact.path("stdoutRef").asText()).isEqualTo("agentplane://blob/" + Digest.of(new byte[] {1}));
        assertThat(artifact.path("backendExecuted").asText()).isEqualTo("lima-process");
        assertThat(artifact.at("/governanceContext/principal").asText()).isEqualTo("p");
        assertThat(artifact.at("/sourceosBindings/overlayRefs/0").asText()).isEqualTo("o");
        assertThat(artifact.has("upstreamArtifacts")).isFalse();
        assertThat(draft.getSubjects())
                .containsExactly(
                        new SubjectDigest("bundle:demo-agent@0.1.0", "ab".repeat(32)),
                        new SubjectDigest(
                                "output:r.txt", Digest.of(new byte[] {3}).hex()),
                        new SubjectDigest("stdout", Digest.of(new byte[] {1}).hex()),
                        new SubjectDigest("stderr", Digest.of(new byte[] {1}).hex()));
        JsonNode detail = json(draft.getDetail());
        assertThat(detail.path("attempt").asInt()).isEqualTo(1);
        assertThat(detail.at("/isolation/mechanism").asText()).isEqualTo("bwrap");
        assertThat(detail.at("/outputs/0/originalSize").asLong()).isEqualTo(9);
        assertThat(detail.at("/report/offset").asLong()).isEqualTo(41);
    }

    @Test
    void theTimeoutArtifactSaysWhenItHadToEnd() {
        EvidenceDraft draft = ((RunCompleted) take(Events.finished(workload, 1, AttemptEnd.TIMED_OUT, 124))
                        .get(0))
                .getDraft();

        JsonNode artifact = json(draft.getArtifacts().get("timeout-artifact.json"));
        assertThat(artifact.path("maxRunSeconds").asInt()).isEqualTo(20);
        assertThat(artifact.path("startedAt").asText()).isEqualTo("2026-03-01T11:59:57.250Z");
        assertThat(artifact.path("deadlineAt").asText()).isEqualTo("2026-03-01T12:00:17.250Z");
        assertThat(artifact.path("signal").asText()).isEqualTo("SIGKILL");
    }

    @Test
    void upstreamReferencesArePassedThrough() {
        // Given
        SupervisorHandler upstream = new SupervisorHandler(new SupervisorConfig(
                "exec", "test", Map.of("workspaceInventoryRef", "urn:x"), List.of("a", "b"), Map.of()));

        // When
        RunCompleted completed = (RunCompleted)
                upstream.handle(Events.onAttempts(TRACE, Events.finished(workload, 1, AttemptEnd.EXITED, 0)))
                        .get(0)
                        .event();

        // Then
        JsonNode artifact = json(completed.getDraft().getArtifacts().get("run-artifact.json"));
        assertThat(artifact.at("/upstreamArtifacts/workspaceInventoryRef").asText())
                .isEqualTo("urn:x");
        assertThat(artifact.at("/upstreamArtifacts/taskRunRefs/1").asText()).isEqualTo("b");
    }

    @Test
    void aReportUnderAForeignKeyIsPoison() {
        assertThatThrownBy(() -> handler.handle(Events.onAttempts("other", Events.started(TRACE, 1))))
                .isInstanceOfSatisfying(
                        PoisonException.class, e -> assertThat(e.code()).isEqualTo("KEY_MISMATCH"));
    }

    @Test
    void decidingAgainGivesTheSameBytes() {
        var report = Events.onAttempts(TRACE, Events.finished(workload, 1, AttemptEnd.TIMED_OUT, 124));

        assertThat(handler.handle(report).get(0).event())
                .isEqualTo(handler.handle(report).get(0).event());
    }
}
