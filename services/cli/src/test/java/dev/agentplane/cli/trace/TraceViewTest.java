package dev.agentplane.cli.trace;

import static dev.agentplane.cli.trace.Events.TRACE;
import static dev.agentplane.cli.trace.Events.rejected;
import static dev.agentplane.cli.trace.Events.sealed;
import static dev.agentplane.cli.trace.Events.started;
import static dev.agentplane.cli.trace.Events.submitted;
import static dev.agentplane.cli.trace.Events.validated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.Finding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceViewTest {

    @Test
    void aTraceWithoutEventsIsUnknown() {
        assertThat(TraceView.empty(TRACE).state()).isEqualTo(RunState.UNKNOWN);
    }

    @Test
    void theStateFollowsThePipeline() {
        assertThat(view(submitted()).state()).isEqualTo(RunState.SUBMITTED);
        assertThat(view(submitted(), validated(AdmissionState.ADMITTED, 1)).state())
                .isEqualTo(RunState.ADMITTED);
        assertThat(view(submitted(), validated(AdmissionState.ADMITTED, 1), started(1, 3))
                        .state())
                .isEqualTo(RunState.RUNNING);
    }

    @Test
    void aDenialEndsTheRunWithANegativeVerdict() {
        TraceView view = view(submitted(), validated(AdmissionState.DENIED, 1));

        assertThat(view.state()).isEqualTo(RunState.DENIED);
        assertThat(view.state().settled()).isTrue();
        assertThat(view.exitCode()).isEqualTo(ExitCode.NEGATIVE);
    }

    @Test
    void aHeldRunIsRefusedUntilANewerAdmissionLetsItIn() {
        TraceView held = view(submitted(), validated(AdmissionState.HELD, 1));
        TraceView approved = held.apply(validated(AdmissionState.ADMITTED, 5));

        assertThat(held.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(approved.state()).isEqualTo(RunState.ADMITTED);
    }

    @Test
    void aRejectedSubmissionOfAnotherBundleLeavesTheRunAsItIs() {
        TraceView view = view(submitted(), validated(AdmissionState.ADMITTED, 1), rejected("sha256:other"));

        assertThat(view.state()).isEqualTo(RunState.ADMITTED);
        assertThat(view.rejection(8)).isPresent();
        assertThat(view.rejection(7)).isEmpty();
    }

    @Test
    void theEvidenceIsClosedByItsManifest() {
        TraceView open = view(submitted(), sealed("validation", 2, 2));
        TraceView closed = open.apply(sealed("run-manifest", 3, 3));

        assertThat(open.closed()).isFalse();
        assertThat(closed.closed()).isTrue();
        assertThat(closed.sealedKinds()).containsExactly("validation", "run-manifest");
    }

    @Test
    void aLeafThatIsSeenBeforeWhatItSealsIsNotAccountedFor() {
        TraceView early = view(submitted(), sealed("validation", 2, 2));

        assertThat(early.accountedFor()).isFalse();
        assertThat(early.apply(validated(AdmissionState.ADMITTED, 1)).accountedFor())
                .isTrue();
    }

    @Test
    void neitherTheOrderOfArrivalNorRepetitionMatters() {
        // Given
        List<Fact> facts = new ArrayList<>(List.of(
                submitted(),
                validated(AdmissionState.HELD, 1),
                validated(AdmissionState.ADMITTED, 2),
                started(1, 3),
                started(2, 4),
                sealed("validation", 2, 5),
                sealed("run-manifest", 3, 6)));
        TraceView inOrder = view(facts.toArray(Fact[]::new));
        facts.addAll(facts);
        for (int seed = 0; seed < 50; seed++) {
            // When
            Collections.shuffle(facts, new Random(seed));
            // Then
            assertThat(view(facts.toArray(Fact[]::new))).isEqualTo(inOrder);
        }
    }

    @Test
    void aLineOfAListSaysTheSameAsTheWholeView() {
        // Given
        List<Fact> facts = List.of(
                validated(AdmissionState.HELD, 1), validated(AdmissionState.ADMITTED, 2), started(1, 3), started(2, 4));
        RunLine line = RunLine.submitted(TRACE, submitted().at(), Events.DIGEST);
        TraceView view = view(submitted());
        for (Fact fact : facts) {
            // When
            line = line.apply(fact);
            view = view.apply(fact);
            // Then
            assertThat(line.state()).isEqualTo(view.state());
            assertThat(line.bundle()).isEqualTo(view.bundle());
        }
    }

    @Test
    void theStagesOfADenialSayWhatWasFoundAndWaitForTheRest() {
        Finding error = new Finding("AGPL_UNDECLARED", "error", "/metadata", "missing", "add it");
        TraceView view = view(submitted(), validated(AdmissionState.DENIED, 1, error));

        assertThat(Stages.of(view))
                .extracting(Stage::line)
                .containsExactly(
                        "  ✓ submitted   agentplane.bundles.v1:2:7",
                        "  ✗ validated   DENIED, 1 errors, 0 warnings",
                        "  · placed",
                        "  · run",
                        "  · sealed");
    }

    @Test
    void theJsonNamesTheSubmissionsRecord() {
        assertThat(TraceJson.of(view(submitted())).at("/submission").toString())
                .isEqualTo("{\"topic\":\"agentplane.bundles.v1\",\"partition\":2,\"offset\":7,"
                        + "\"at\":\"2026-02-03T04:05:06Z\",\"submitter\":\"alice@host\"}");
    }

    private static TraceView view(Fact... facts) {
        TraceView view = TraceView.empty(TRACE);
        for (Fact fact : facts) {
            view = view.apply(fact);
        }
        return view;
    }
}
