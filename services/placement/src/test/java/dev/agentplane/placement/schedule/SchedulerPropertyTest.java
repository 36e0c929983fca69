package dev.agentplane.placement.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.domain.Digest;
import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.Capacity;
import dev.agentplane.placement.fleet.Health;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.Probe;
import dev.agentplane.placement.fleet.SelectionPolicy;
import dev.agentplane.placement.fleet.SystemPlatform;
import dev.agentplane.placement.schedule.PlacementDecision.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for every fleet and every request. */
class SchedulerPropertyTest {

    private final Scheduler scheduler = Scheduler.standard();

    @Property(tries = 500)
    void everyExecutorHasExactlyOneVerdictInEveryRound(@ForAll long seed) {
        // Given
        Case given = Case.random(seed);

        // When
        PlacementDecision decision = scheduler.place(given.spec, given.view());

        // Then
        for (Round round : decision.rounds()) {
            assertThat(round.verdicts().stream().map(v -> v.node().name()).toList())
                    .containsExactlyInAnyOrderElementsOf(
                            given.nodes.stream().map(Node::name).toList());
        }
    }

    @Property(tries = 500)
    void exactlyTheChosenOneHasNoReason(@ForAll long seed) {
        // Given
        Case given = Case.random(seed);

        // When
        PlacementDecision decision = scheduler.place(given.spec, given.view());

        // Then
        List<String> withoutReason = decision.verdicts().stream()
                .filter(verdict -> verdict.reason().isEmpty())
                .map(verdict -> verdict.node().name())
                .toList();
        assertThat(withoutReason)
                .isEqualTo(decision.fold(placed -> List.of(placed.node().name()), unplaceable -> List.of()));
    }

    @Property(tries = 500)
    void theOrderOfExecutorsDoesNotChangeTheDecision(@ForAll long seed) {
        // Given
        Case given = Case.random(seed);
        List<Node> shuffled = new ArrayList<>(given.nodes);
        Collections.shuffle(shuffled, new Random(~seed));

        // When
        PlacementDecision one = scheduler.place(given.spec, given.view());
        PlacementDecision other =
                scheduler.place(given.spec, given.with(shuffled).view());

        // Then
        assertThat(other).isEqualTo(one);
    }

    @Property(tries = 500)
    void anExecutorThatFailsChangesNothingForTheOthers(@ForAll long seed) {
        // Given
        Case given = Case.random(seed);
        List<Node> more = new ArrayList<>(given.nodes);
        more.add(Fleets.health(Fleets.node("0-broken"), Health.OFFLINE));

        // When
        Optional<String> before = chosen(scheduler.place(given.spec, given.view()));
        Optional<String> after =
                chosen(scheduler.place(given.spec, given.with(more).view()));

        // Then
        assertThat(after).isEqualTo(before);
    }

    @Property(tries = 500)
    void removingALoserChangesNothing(@ForAll long seed) {
        // Given
        Case given = Case.random(seed);
        Optional<String> before = chosen(scheduler.place(given.spec, given.view()));
        List<Node> fewer = given.nodes.stream()
                .filter(node -> before.filter(node.name()::equals).isPresent()
                        || node.name().equals(given.defaultExecutor)
                        || given.spec.pin().isPresent())
                .toList();

        // When
        Optional<String> after =
                chosen(scheduler.place(given.spec, given.with(fewer).view()));

        // Then
        assertThat(after).isEqualTo(before);
    }

    @Property(tries = 500)
    void lessIsolationThanDeclaredNeedsConsentAndIsNeverProduction(@ForAll long seed) {
        // Given
        Case given = Case.random(seed);

        // When
        PlacementDecision decision = scheduler.place(given.spec, given.view());

        // Then
        decision.fold(
                placed -> {
                    boolean degraded = placed.backend() != given.spec.backend();
                    assertThat(placed.degradation().isPresent()).isEqualTo(degraded);
                    if (degraded) {
                        assertThat(given.spec.lane()).isNotEqualTo("prod");
                        assertThat(given.spec.allowKvmFallback() || given.policy.allowKvmFallback())
                                .isTrue();
                    }
                    return placed;
                },
                unplaceable -> null);
    }

    private static Optional<String> chosen(PlacementDecision decision) {
        return decision.fold((Placed placed) -> Optional.of(placed.node().name()), unplaceable -> Optional.empty());
    }

    /** One fleet and one request, made from a seed. */
    private record Case(
            List<Node> nodes,
            String defaultExecutor,
            SelectionPolicy policy,
            Optional<Map<String, Probe>> probes,
            PlacementSpec spec) {

        static Case random(long seed) {
            Random random = new Random(seed);
            List<Node> nodes = new ArrayList<>();
            int count = 1 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                nodes.add(node("n" + i, random));
            }
            SelectionPolicy policy = new SelectionPolicy(
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextInt(4) == 0,
                    random.nextInt(4) == 0 ? Map.of("prod", Set.of("secure")) : Map.of(),
                    Duration.ofSeconds(300));
            return new Case(
                    nodes,
                    nodes.get(random.nextInt(count)).name(),
                    policy,
                    random.nextInt(3) == 0 ? Optional.of(probes(nodes, random)) : Optional.empty(),
                    spec(count, random));
        }

        Case with(List<Node> others) {
            return new Case(others, defaultExecutor, policy, probes, spec);
        }

        ClusterView view() {
            return new ClusterView(
                    new Inventory(Digest.of(new byte[0]), Inventory.Form.V0_2, nodes, defaultExecutor, policy),
                    probes,
                    Map.of(),
                    Fleets.NOW);
        }

        private static Node node(String name, Random random) {
            return new Node(
                    name,
                    random.nextInt(4) == 0 ? "shared" : "ssh-" + name,
                    random.nextInt(6) != 0,
                    random.nextBoolean() ? "default" : "secure",
                    random.nextInt(4) == 0 ? SystemPlatform.parse("aarch64-linux") : Fleets.LINUX,
                    random.nextInt(3) != 0 ? Health.READY : Health.values()[random.nextInt(4)],
                    random.nextInt(4) == 0 ? Set.of(Backend.values()[random.nextInt(5)]) : Backend.DEFAULT_SUPPORT,
                    random.nextInt(3) == 0,
                    random.nextBoolean() ? Capacity.UNKNOWN : new Capacity((long) random.nextInt(4), 4L, 1024L, null),
                    "{}");
        }

        private static Map<String, Probe> probes(List<Node> nodes, Random random) {
            Map<String, Probe> probes = new HashMap<>();
            for (Node node : nodes) {
                if (random.nextInt(5) != 0) {
                    probes.put(
                            node.name(),
                            new Probe(
                                    Fleets.NOW.minusSeconds(random.nextInt(400)),
                                    random.nextInt(5) != 0,
                                    Fleets.LINUX,
                                    random.nextBoolean() ? Optional.of(random.nextBoolean()) : Optional.empty()));
                }
            }
            return probes;
        }

        private static PlacementSpec spec(int count, Random random) {
            return new PlacementSpec(
                    Backend.values()[random.nextInt(Backend.values().length)],
                    random.nextInt(3) == 0 ? "prod" : "staging",
                    random.nextInt(4) == 0 ? Optional.of("n" + random.nextInt(count + 1)) : Optional.empty(),
                    random.nextBoolean() ? Resources.NONE : new Resources((long) random.nextInt(6), 512L, 1L),
                    random.nextInt(4) == 0 ? Optional.of(Fleets.LINUX) : Optional.empty(),
                    random.nextInt(5) == 0 ? Set.of("secure") : Set.of(),
                    random.nextInt(3) == 0,
                    "tester");
        }
    }
}
