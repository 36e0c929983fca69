package dev.agentplane.placement.schedule;

import static dev.agentplane.placement.schedule.Fleets.backends;
import static dev.agentplane.placement.schedule.Fleets.capacity;
import static dev.agentplane.placement.schedule.Fleets.disabled;
import static dev.agentplane.placement.schedule.Fleets.emulating;
import static dev.agentplane.placement.schedule.Fleets.health;
import static dev.agentplane.placement.schedule.Fleets.node;
import static dev.agentplane.placement.schedule.Fleets.platform;
import static dev.agentplane.placement.schedule.Fleets.policy;
import static dev.agentplane.placement.schedule.Fleets.slots;
import static dev.agentplane.placement.schedule.Fleets.view;
import static dev.agentplane.placement.schedule.Fleets.withoutKvm;
import static dev.agentplane.placement.schedule.Fleets.zone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.Capacity;
import dev.agentplane.placement.fleet.Health;
import dev.agentplane.placement.fleet.Load;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.Probe;
import dev.agentplane.placement.fleet.SelectionPolicy;
import dev.agentplane.placement.fleet.SystemPlatform;
import dev.agentplane.placement.schedule.PlacementDecision.Placed;
import dev.agentplane.placement.schedule.PlacementDecision.Rule;
import dev.agentplane.placement.schedule.PlacementDecision.Unplaceable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private static final PlacementSpec STAGING = PlacementSpec.of(Backend.LIMA_PROCESS, "staging");
    private static final PlacementSpec QEMU = PlacementSpec.of(Backend.QEMU, "staging");

    private final Scheduler scheduler = Scheduler.standard();

    private Placed placed(PlacementSpec spec, ClusterView view) {
        PlacementDecision decision = scheduler.place(spec, view);
        assertThat(decision).isInstanceOf(Placed.class);
        return (Placed) decision;
    }

    private Unplaceable unplaceable(PlacementSpec spec, ClusterView view) {
        PlacementDecision decision = scheduler.place(spec, view);
        assertThat(decision).isInstanceOf(Unplaceable.class);
        return (Unplaceable) decision;
    }

    @Test
    void aNodeThatFailsEverythingIsToldSoInTheOrderOfTheChecks() {
        // Given
        Node hopeless = new Node(
                "b",
                "ssh-b",
                false,
                "attic",
                new SystemPlatform("plan9", "mips"),
                Health.OFFLINE,
                Set.of(),
                false,
                new Capacity(0L, 0L, 0L, 0L),
                "{}");
        PlacementSpec spec = QEMU.withPin("a")
                .withSystem(Fleets.LINUX)
                .withTrustZones(Set.of("default"))
                .withResources(new Resources(1L, 1L, 1L));
        ClusterView view =
                view(node("a"), hopeless).withProbes(Map.of("a", Fleets.probe(Duration.ZERO, true, "x86_64-linux")));

        // When
        NodeVerdict verdict = placed(spec, view).verdicts().get(1);

        // Then
        assertThat(verdict.codes())
                .containsExactly(
                        "PIN_MISMATCH",
                        "DISABLED",
                        "OFFLINE",
                        "PLATFORM_MISMATCH",
                        "BACKEND_UNSUPPORTED",
                        "KVM_REQUIRED",
                        "TRUST_ZONE",
                        "CAPACITY",
                        "STALE_PROBE");
        assertThat(verdict.reason())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("PIN_MISMATCH: "));
        assertThat(verdict.score()).isZero();
    }

    @Test
    void theFiltersAreInTheOrderOfTheirCodes() {
        assertThat(RejectionCode.values())
                .extracting(Enum::name)
                .containsExactly(
                        "PIN_MISMATCH",
                        "DISABLED",
                        "OFFLINE",
                        "DRAINED",
                        "QUARANTINED",
                        "NOT_READY",
                        "PLATFORM_MISMATCH",
                        "BACKEND_UNSUPPORTED",
                        "KVM_REQUIRED",
                        "TRUST_ZONE",
                        "CAPACITY",
                        "STALE_PROBE",
                        "UNREACHABLE",
                        "PROBE_MISMATCH",
                        "NOT_SELECTED");
    }

    @Test
    void checksThatCannotBeMadeAreRecorded() {
        // Given a node without capacity, no system asked for, no probes
        // When
        Placed placed = placed(STAGING, view(node("a")));

        // Then
        assertThat(placed.verdicts().get(0).skipped())
                .containsExactly(
                        new SkippedCheck(RejectionCode.PLATFORM_MISMATCH, "no system was asked for"),
                        new SkippedCheck(RejectionCode.CAPACITY, "capacity unknown"),
                        new SkippedCheck(RejectionCode.STALE_PROBE, "no probes were given"),
                        new SkippedCheck(RejectionCode.UNREACHABLE, "no probes were given"),
                        new SkippedCheck(RejectionCode.PROBE_MISMATCH, "no probes were given"));
    }

    @Test
    void capacityThatIsKnownInPartIsComparedInPart() {
        // Given
        Node half = capacity(node("a"), new Capacity(null, 8L, null, null));

        // When
        Placed placed = placed(STAGING.withResources(new Resources(2L, 1L, null)), view(half));

        // Then
        assertThat(placed.verdicts().get(0).skipped())
                .contains(new SkippedCheck(RejectionCode.CAPACITY, "capacity unknown: slots, memMiB"));
    }

    @Nested
    class Precedence {

        @Test
        void aPinBeatsTheDefaultAndAnyScore() {
            Placed placed = placed(STAGING.withPin("c"), view(slots(node("a"), 9), node("b"), node("c")));

            assertThat(placed.node().name()).isEqualTo("c");
            assertThat(placed.rule()).isEqualTo(Rule.PIN);
        }

        @Test
        void nobodyIsSubstitutedForAPinThatFails() {
            Unplaceable unplaceable = unplaceable(STAGING.withPin("b"), view(node("a"), disabled(node("b"))));

            assertThat(unplaceable.reason())
                    .isEqualTo("DISABLED: expected enabled true (selectionPolicy.requireEnabled), found false (the"
                            + " pinned executor)");
            assertThat(unplaceable.verdicts().get(0).codes()).containsExactly("PIN_MISMATCH");
        }

        @Test
        void anUnknownPinFailsWithPinMismatch() {
            Unplaceable unplaceable = unplaceable(STAGING.withPin("zebra"), view(node("a")));

            assertThat(unplaceable.reason()).startsWith("PIN_MISMATCH: ");
        }

        @Test
        void theDefaultBeatsABetterScore() {
            Placed placed = placed(STAGING, view(node("a"), slots(node("b"), 100)));

            assertThat(placed.node().name()).isEqualTo("a");
            assertThat(placed.rule()).isEqualTo(Rule.DEFAULT);
            assertThat(placed.verdicts().get(1).reason()).hasValue("NOT_SELECTED: a is the default executor");
        }

        @Test
        void aDefaultThatFailsIsPassedOver() {
            Placed placed = placed(STAGING, view(disabled(node("a")), node("b")));

            assertThat(placed.node().name()).isEqualTo("b");
            assertThat(placed.rule()).isEqualTo(Rule.SCORE);
        }
    }

    @Nested
    class Ranking {

        private final SelectionPolicy lenient = policy(false, true, false);

        private Placed rank(Node... nodes) {
            Node[] withDefault = new Node[nodes.length + 1];
            withDefault[0] = disabled(node("zz-default"));
            System.arraycopy(nodes, 0, withDefault, 1, nodes.length);
            return placed(STAGING, view(lenient, "zz-default", withDefault));
        }

        @Test
        void readyBeatsDegradedWhateverTheSlots() {
            Placed placed = rank(slots(health(node("a"), Health.DEGRADED), 1_000_000), slots(node("b"), 1));

            assertThat(placed.node().name()).isEqualTo("b");
        }

        @Test
        void moreFreeSlotsWin() {
            Placed placed = rank(slots(node("a"), 2), slots(node("b"), 3));

            assertThat(placed.node().name()).isEqualTo("b");
            assertThat(placed.verdicts().get(0).reason())
                    .hasValue("NOT_SELECTED: b ranked higher: score 4000006500, found 4000004500");
        }

        @Test
        void amongEqualSlotsTheLessBusyOneWins() {
            // Given
            Node a = slots(node("a"), 2);
            Node b = slots(node("b"), 2);
            ClusterView view = view(policy(true, true, false), "z", a, b, disabled(node("z")))
                    .withProbes(Map.of("a", busy(150), "b", busy(20), "z", busy(0)));

            // When, Then
            assertThat(placed(STAGING, view).node().name()).isEqualTo("b");
        }

        @Test
        void aFreeSlotIsWorthMoreThanAnyDifferenceInLoad() {
            // Given
            Node a = slots(node("a"), 3);
            Node b = slots(node("b"), 2);
            ClusterView view = view(policy(true, true, false), "z", a, b, disabled(node("z")))
                    .withProbes(Map.of("a", busy(10_000), "b", busy(0), "z", busy(0)));

            // When, Then
            assertThat(placed(STAGING, view).node().name()).isEqualTo("a");
        }

        @Test
        void runsThatWereGivenOutAreLoadToo() {
            // Given
            ClusterView view = view(policy(true, true, false), "z", node("a"), node("b"), disabled(node("z")))
                    .withUse(Map.of("a", new Capacity(3L, 0L, 0L, 0L), "b", new Capacity(1L, 0L, 0L, 0L)));

            // When, Then
            assertThat(placed(STAGING, view).node().name()).isEqualTo("b");
        }

        private Probe busy(long hundredths) {
            return new Probe(
                    Fleets.NOW,
                    true,
                    Fleets.LINUX,
                    Optional.empty(),
                    Optional.of(new Load(hundredths, 1)),
                    Optional.empty());
        }

        @Test
        void knownSlotsBeatUnknownOnes() {
            assertThat(rank(node("a"), slots(node("b"), 1)).node().name()).isEqualTo("b");
        }

        @Test
        void aTieGoesToTheFirstName() {
            Placed placed = rank(slots(node("b"), 2), slots(node("a"), 2));

            assertThat(placed.node().name()).isEqualTo("a");
            assertThat(placed.verdicts().get(1).reason())
                    .hasValue("NOT_SELECTED: a has the same score and comes first by name");
        }

        @Test
        void namesCompareByCodePointNotByChar() {
            // Given U+FF5E, and U+1F680 whose first char is smaller
            Placed placed = rank(node("\ud83d\ude80"), node("\uff5e"));

            // Then
            assertThat(placed.node().name()).isEqualTo("\uff5e");
        }

        @Test
        void thePassedOverKeepTheirScores() {
            Placed placed = rank(slots(node("a"), 2), slots(node("b"), 3));

            assertThat(placed.verdicts().get(0).score()).isEqualTo(4_000_004_500L);
            assertThat(placed.verdicts().get(0).codes()).containsExactly("NOT_SELECTED");
        }
    }

    @Nested
    class Emulation {

        @Test
        void aNodeWhoseOperatorAgreedTakesTheWorkAndItIsRecorded() {
            Placed placed =
                    placed(QEMU.askedBy("ops@example"), view(withoutKvm(node("a")), emulating(withoutKvm(node("b")))));

            assertThat(placed.node().name()).isEqualTo("b");
            assertThat(placed.backend()).isEqualTo(Backend.QEMU);
            assertThat(placed.degradation())
                    .hasValue(new Degradation(Backend.QEMU, Backend.QEMU, "inventory", "ops@example"));
        }

        @Test
        void hardwareIsPreferredEvenToTheDefaultExecutor() {
            Placed placed = placed(QEMU, view(emulating(withoutKvm(node("a"))), node("b")));

            assertThat(placed.node().name()).isEqualTo("b");
            assertThat(placed.degradation()).isEmpty();
        }

        @Test
        void productionIsNeverEmulated() {
            Unplaceable unplaceable =
                    unplaceable(PlacementSpec.of(Backend.QEMU, "prod"), view(emulating(withoutKvm(node("a")))));

            assertThat(unplaceable.reason()).startsWith("KVM_REQUIRED: ");
        }
    }

    @Nested
    class KvmFallbacks {

        private final ClusterView noKvm = view(withoutKvm(node("a")), withoutKvm(node("b")));
        private final ClusterView noKvmButConsent =
                view(policy(true, true, true), "a", withoutKvm(node("a")), withoutKvm(node("b")));

        @Test
        void withoutConsentItFailsWithKvmRequiredAndAHint() {
            Unplaceable unplaceable = unplaceable(QEMU, noKvm);

            assertThat(unplaceable.reason()).startsWith("KVM_REQUIRED: ");
            assertThat(unplaceable.hint())
                    .hasValueSatisfying(hint ->
                            assertThat(hint).contains("--allow-kvm-fallback").contains("allowKvmFallback"));
            assertThat(unplaceable.rounds()).hasSize(1);
        }

        @Test
        void theCallersConsentIsRecordedWithThePrincipal() {
            Placed placed = placed(QEMU.withKvmFallback("ops@example"), noKvm);

            assertThat(placed.backend()).isEqualTo(Backend.LIMA_PROCESS);
            assertThat(placed.degradation())
                    .hasValue(new Degradation(Backend.QEMU, Backend.LIMA_PROCESS, "cli", "ops@example"));
            assertThat(placed.rounds()).extracting(Round::backend).containsExactly(Backend.QEMU, Backend.LIMA_PROCESS);
        }

        @Test
        void theInventorysConsentIsEnough() {
            Placed placed = placed(QEMU, noKvmButConsent);

            assertThat(placed.degradation()).hasValueSatisfying(degradation -> assertThat(degradation.authorisedBy())
                    .isEqualTo("inventory"));
        }

        @Test
        void productionNeverFallsBack() {
            Unplaceable unplaceable =
                    unplaceable(PlacementSpec.of(Backend.QEMU, "prod").withKvmFallback("ops@example"), noKvmButConsent);

            assertThat(unplaceable.reason()).startsWith("KVM_REQUIRED: ");
            assertThat(unplaceable.hint())
                    .hasValueSatisfying(hint -> assertThat(hint).contains("never falls back"));
        }

        @Test
        void oneNodeWithKvmPreventsIt() {
            Placed placed = placed(QEMU.withKvmFallback("ops"), view(withoutKvm(node("a")), slots(node("b"), 1)));

            assertThat(placed.node().name()).isEqualTo("b");
            assertThat(placed.degradation()).isEmpty();
        }

        @Test
        void nodesThatFailForOtherReasonsToo_doNotOpenIt() {
            Unplaceable unplaceable = unplaceable(QEMU.withKvmFallback("ops"), view(disabled(withoutKvm(node("a")))));

            assertThat(unplaceable.rounds()).hasSize(1);
            assertThat(unplaceable.hint()).isEmpty();
        }

        @Test
        void aBackendThatIsNotSupportedOpensItAsWell() {
            Placed placed =
                    placed(QEMU.withKvmFallback("ops"), view(backends(node("a"), Set.of(Backend.LIMA_PROCESS))));

            assertThat(placed.backend()).isEqualTo(Backend.LIMA_PROCESS);
        }

        @Test
        void aPinStillBinds() {
            Placed placed = placed(QEMU.withPin("b").withKvmFallback("ops"), noKvm);

            assertThat(placed.node().name()).isEqualTo("b");
            assertThat(placed.rule()).isEqualTo(Rule.PIN);
        }

        @Test
        void aFallbackThatFindsNobodyReportsBothRounds() {
            Unplaceable unplaceable = unplaceable(
                    QEMU.withKvmFallback("ops"), view(backends(withoutKvm(node("a")), Set.of(Backend.QEMU))));

            assertThat(unplaceable.rounds()).hasSize(2);
            assertThat(unplaceable.verdicts().get(0).codes()).containsExactly("BACKEND_UNSUPPORTED");
            assertThat(unplaceable.hint()).isPresent();
        }

        @Test
        void lackingKvmIsNoExcuseForOtherBackends() {
            Unplaceable unplaceable = unplaceable(
                    PlacementSpec.of(Backend.FLEET, "staging").withKvmFallback("ops"),
                    view(backends(node("a"), Set.of(Backend.LIMA_PROCESS))));

            assertThat(unplaceable.rounds()).hasSize(1);
        }
    }

    @Test
    void anEmptyRoundIsSummarisedByFirstReasons() {
        // Given
        ClusterView view = view(disabled(node("a")), disabled(node("b")), health(node("c"), Health.DRAINED));

        // When
        Unplaceable unplaceable = unplaceable(STAGING, view);

        // Then
        assertThat(unplaceable.reason())
                .isEqualTo("expected an executor that passes every check for lima-process, found none of 3 (DISABLED 2,"
                        + " DRAINED 1)");
    }

    @Test
    void platformAndZoneRequestsCombine() {
        Placed placed = placed(
                STAGING.withSystem(SystemPlatform.parse("aarch64-linux")).withTrustZones(Set.of("lab")),
                view(node("a"), platform(node("b"), "aarch64-linux"), zone(platform(node("c"), "arm64-linux"), "lab")));

        assertThat(placed.node().name()).isEqualTo("c");
    }
}
