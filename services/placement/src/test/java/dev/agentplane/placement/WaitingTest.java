package dev.agentplane.placement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.CandidateVerdict;
import dev.agentplane.events.DeadlinePassed;
import dev.agentplane.events.PlacementStage;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.events.RunWaiting;
import dev.agentplane.placement.fleet.Capacity;
import dev.agentplane.placement.schedule.Fleets;
import dev.agentplane.placement.state.Held;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Slots are taken and given back; who gets none waits, and for how long. */
class WaitingTest {

    private static <T extends SpecificRecord> T only(List<SpecificRecord> said, Class<T> type) {
        assertThat(said).singleElement().isInstanceOf(type);
        return type.cast(said.get(0));
    }

    private static JsonNode json(String text) {
        return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRunWithoutASlotWaitsAndSaysWhy() {
        // Given
        Rig rig = new Rig(Fleets.slots(Fleets.node("a"), 1));
        only(rig.admit("first"), RunPlaced.class);

        // When
        RunWaiting waiting = only(rig.admit("second"), RunWaiting.class);

        // Then
        assertThat(waiting.getUntil()).isEqualTo(Admissions.AT.plusSeconds(20));
        assertThat(waiting.getCandidates())
                .extracting(CandidateVerdict::getReason)
                .containsExactly("CAPACITY: expected slots 1, found 0 free");
        assertThat(waiting.getReason()).contains("found none of 1 (CAPACITY 1)");
    }

    @Test
    void aSlotThatIsGivenBackGoesToWhoWaits() {
        // Given
        Rig rig = new Rig(Fleets.slots(Fleets.node("a"), 1));
        rig.admit("first");
        rig.admit("second");

        // When
        RunPlaced placed = only(rig.after(Duration.ofSeconds(5)).complete("first", "FAILED"), RunPlaced.class);

        // Then
        assertThat(placed.getTraceId()).isEqualTo("second");
        JsonNode detail = json(placed.getDraft().getDetail());
        assertThat(detail.at("/waited/since").asText()).isEqualTo(Admissions.AT.toString());
        assertThat(detail.at("/decidedAt").asText()).isEqualTo(rig.now().toString());
    }

    @Test
    void oneSlotIsGivenToOneOnly() {
        // Given
        Rig rig = new Rig(Fleets.slots(Fleets.node("a"), 1));
        rig.admit("first");
        rig.admit("second");
        rig.admit("third");

        // When, Then
        assertThat(rig.complete("first", "SUCCEEDED")).hasSize(1);
        assertThat(rig.complete("first", "SUCCEEDED")).isEmpty();
        assertThat(rig.complete("second", "SUCCEEDED")).hasSize(1);
    }

    @Test
    void whoseBundleHasTheLeastPatienceComesFirst() {
        // Given
        Rig rig = new Rig(Fleets.slots(Fleets.node("a"), 1));
        rig.admit("first");
        rig.admit("patient", Admissions.workload().setMaxRunSeconds(600));
        rig.admit("hasty", Admissions.workload().setMaxRunSeconds(60));

        // When, Then
        assertThat(only(rig.complete("first", "SUCCEEDED"), RunPlaced.class).getTraceId())
                .isEqualTo("hasty");
    }

    @Test
    void whenPatienceEndsItIsUnplaceableWithEvidence() {
        // Given
        Rig rig = new Rig(Fleets.slots(Fleets.node("a"), 1));
        rig.admit("first");
        rig.admit("second");
        assertThat(rig.after(Duration.ofSeconds(19)).tick()).isEmpty();

        // When
        RunUnplaceable end = only(rig.after(Duration.ofSeconds(1)).tick(), RunUnplaceable.class);

        // Then
        assertThat(end.getTraceId()).isEqualTo("second");
        assertThat(end.getDraft().getOutcome()).isEqualTo("UNPLACEABLE");
        assertThat(json(end.getDraft().getDetail()).at("/waited/until").asText())
                .isEqualTo(rig.now().toString());
        assertThat(rig.tick()).isEmpty();
        assertThat(rig.complete("first", "SUCCEEDED")).isEmpty();
        assertThat(rig.rebuilt().run("second")).map(Held::stage).hasValue(PlacementStage.OVER);
    }

    @Test
    void whoAsksForAnExecutorThatIsNotThereDoesNotWait() {
        // Given
        Rig rig = new Rig(Fleets.node("a"));

        // When, Then
        only(rig.admit("1", Admissions.workload().setExecutorPin("nowhere")), RunUnplaceable.class);
        assertThat(rig.rebuilt().run("1")).map(Held::stage).hasValue(PlacementStage.OVER);
    }

    @Test
    void aDeadlineThatComesTooEarlyMeansNothing() {
        // Given
        Rig rig = new Rig(Fleets.slots(Fleets.node("a"), 1));
        rig.admit("first");
        rig.admit("second");

        // When, Then
        assertThat(rig.feed(Topics.PLACEMENT_DEADLINES, "second", new DeadlinePassed("second", rig.now())))
                .isEmpty();
    }

    @Test
    void aDrainedExecutorTakesNothingNewUntilItIsUndrained() {
        // Given
        Rig rig = new Rig(Fleets.node("a"));
        rig.admit("running");
        rig.drain("a", true);

        // When
        RunWaiting waiting = only(rig.admit("next"), RunWaiting.class);

        // Then
        assertThat(waiting.getCandidates().get(0).getReason())
                .startsWith("DRAINED: ")
                .contains("by ops", "(new disk)");
        assertThat(rig.fleet().use()).containsKey("a");
        assertThat(only(rig.drain("a", false), RunPlaced.class).getTraceId()).isEqualTo("next");
    }

    @Test
    void anExecutorThatLosesRunsGoesIntoQuarantineAndComesBack() {
        // Given
        Rig rig = new Rig(Fleets.node("a"));
        List.of("1", "2", "3").forEach(trace -> {
            rig.admit(trace);
            rig.complete(trace, "LOST");
        });

        // When
        RunWaiting waiting = only(rig.admit("4", Admissions.workload().setMaxRunSeconds(600)), RunWaiting.class);

        // Then
        assertThat(waiting.getCandidates().get(0).getReason())
                .startsWith("QUARANTINED: ")
                .contains(
                        "3 infrastructure failures in a row",
                        "run 3 LOST",
                        Admissions.AT.plusSeconds(60).toString());
        assertThat(rig.after(Duration.ofSeconds(59)).tick()).isEmpty();
        assertThat(only(rig.after(Duration.ofSeconds(1)).tick(), RunPlaced.class)
                        .getTraceId())
                .isEqualTo("4");
    }

    @Test
    void failuresOfScriptsAreNotHeldAgainstAnExecutor() {
        // Given
        Rig rig = new Rig(Fleets.node("a"));
        List.of("1", "2", "3", "4").forEach(trace -> {
            rig.admit(trace);
            rig.complete(trace, trace.equals("3") ? "FAILED" : "LOST");
        });

        // When, Then
        only(rig.admit("5"), RunPlaced.class);
        assertThat(rig.fleet().standing("a").faults()).isEqualTo(1);
    }

    @Test
    void aFurtherFailureAfterQuarantineBeginsALongerOne() {
        // Given
        Rig rig = new Rig(Fleets.node("a"));
        List.of("1", "2", "3").forEach(trace -> {
            rig.admit(trace);
            rig.complete(trace, "CRASHED");
        });
        rig.after(Duration.ofSeconds(60)).tick();
        rig.admit("4");

        // When
        rig.complete("4", "LOST");

        // Then
        assertThat(rig.fleet().standing("a").quarantine())
                .hasValueSatisfying(quarantine ->
                        assertThat(quarantine.until()).isEqualTo(rig.now().plusSeconds(120)));
        rig.drain("a", false);
        assertThat(rig.fleet().standing("a").quarantine()).isEmpty();
    }

    @Test
    void anExecutorThatDoesNotAnswerTakesNothingUntilItDoes() {
        // Given
        Rig rig = new Rig(Fleets.node("a"));
        rig.probe("a", false);
        assertThat(only(rig.admit("1"), RunWaiting.class).getCandidates().get(0).getReason())
                .startsWith("UNREACHABLE: ");

        // When, Then
        assertThat(only(rig.probe("a", true), RunPlaced.class).getTraceId()).isEqualTo("1");
    }

    @Test
    void aProbeIsAsOldAsItsRecord() {
        // Given a probe whose own clock says that it is months old
        Rig rig = new Rig(Fleets.node("a"));
        rig.after(Duration.ofDays(100)).probe("a", true);
        only(rig.admit("1"), RunPlaced.class);

        // When
        RunWaiting waiting = only(rig.after(Duration.ofSeconds(301)).admit("2"), RunWaiting.class);

        // Then
        assertThat(waiting.getCandidates().get(0).getReason()).startsWith("STALE_PROBE: ");
    }

    @Test
    void whoIsNotWantedAnyMoreDoesNotWait() {
        // Given
        Rig rig = new Rig(Fleets.slots(Fleets.node("a"), 1));
        rig.admit("first");
        rig.admit("second");

        // When
        RunUnplaceable end = only(rig.cancel("second"), RunUnplaceable.class);

        // Then
        assertThat(json(end.getDraft().getDetail()).at("/waited/ended").asText())
                .isEqualTo("cancelled by alice: wrong input");
        assertThat(rig.complete("first", "SUCCEEDED")).isEmpty();
    }

    @Test
    void resourcesAreTakenAndGivenBackLikeSlots() {
        // Given
        Rig rig = new Rig(Fleets.capacity(Fleets.node("a"), new Capacity(null, 4L, 1024L, null)));
        rig.admit("first", Admissions.workload().setVcpu(3L).setMemMiB(512L));

        // When
        RunWaiting waiting = only(rig.admit("second", Admissions.workload().setVcpu(2L)), RunWaiting.class);

        // Then
        assertThat(waiting.getCandidates().get(0).getReason()).isEqualTo("CAPACITY: expected vcpu 2, found 1 free");
        only(rig.complete("first", "SUCCEEDED"), RunPlaced.class);
    }
}
