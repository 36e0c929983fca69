package dev.agentplane.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.avro.Topics;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.schedule.Fleets;
import dev.agentplane.placement.state.Fleet;
import dev.agentplane.placement.state.Memory;
import dev.agentplane.platform.Outgoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.specific.SpecificRecord;

/** What holds for every history of a fleet. */
class PlacementPropertyTest {

    private static final Map<String, Long> SLOTS = Map.of("a", 1L, "b", 2L, "c", 3L);
    private static final List<String> OUTCOMES = List.of("SUCCEEDED", "FAILED", "TIMED_OUT", "LOST", "CRASHED");

    @Property(tries = 50)
    void noExecutorEverHasMoreRunsThanSlots(@ForAll long seed) {
        // Given
        History history = new History(seed);

        // When, Then
        history.run(120, () -> history.rig.fleet().use().forEach((executor, use) -> assertThat(use.slots())
                .isBetween(1L, SLOTS.getOrDefault(executor, 0L))));
    }

    @Property(tries = 50)
    void eachRunIsPlacedOrFoundUnplaceableAtMostOnce(@ForAll long seed) {
        // Given
        History history = new History(seed);

        // When
        history.run(120, () -> {});

        // Then
        assertThat(history.verdicts.values()).allMatch(count -> count == 1);
    }

    @Property(tries = 50)
    void whenAllIsOverNothingIsHeld(@ForAll long seed) {
        // Given
        History history = new History(seed);
        history.run(80, () -> {});

        // When
        history.end();

        // Then
        assertThat(history.rig.fleet().use()).isEmpty();
        assertThat(history.rig.rebuilt().waiting()).isEmpty();
        assertThat(history.verdicts).hasSize(history.admitted);
    }

    @Property(tries = 40)
    void theMemoryIsTheSameInEveryOrderThatKeepsTheOrderPerKey(@ForAll long seed) {
        // Given
        History history = new History(seed);
        history.run(80, () -> {});
        List<Outgoing> state = history.rig.published().stream()
                .filter(output -> output.topic().equals(Topics.PLACEMENT_STATE))
                .toList();

        // When
        Memory shuffled = new Memory();
        shuffled(state, new Random(~seed)).forEach(output -> shuffled.apply(output.event()));

        // Then
        assertThat(shuffled.fleet()).isEqualTo(history.rig.fleet());
        assertThat(shuffled.waiting()).isEqualTo(history.rig.rebuilt().waiting());
    }

    @Property(tries = 40)
    void theNewestRecordOfEachKeyIsEnough(@ForAll long seed) {
        // Given
        History history = new History(seed);
        history.run(80, () -> {});
        Map<String, SpecificRecord> compacted = new TreeMap<>();
        history.rig.published().stream()
                .filter(output -> output.topic().equals(Topics.PLACEMENT_STATE))
                .forEach(output -> compacted.put(output.key(), output.event()));

        // When
        Memory memory = new Memory();
        compacted.values().forEach(memory::apply);

        // Then
        assertThat(memory.fleet()).isEqualTo(history.rig.fleet());
        assertThat(memory.waiting()).isEqualTo(history.rig.rebuilt().waiting());
    }

    @Property(tries = 40)
    void whatIsKeptOnDiskIsReadBackTheSame(@ForAll long seed) {
        // Given
        History history = new History(seed);
        history.run(60, () -> {});
        Memory memory = history.rig.rebuilt();
        Fleet fleet = memory.fleet();
        var waiting = memory.waiting();

        // When the tables forget what was not committed, after it was
        memory.tables().commit(Map.of());
        memory.tables().rollback();

        // Then
        assertThat(memory.fleet()).isEqualTo(fleet);
        assertThat(memory.waiting()).isEqualTo(waiting);
    }

    /** Another order in which records of one key keep theirs. */
    private static List<Outgoing> shuffled(List<Outgoing> outputs, Random random) {
        Map<String, List<Outgoing>> byKey = new TreeMap<>();
        outputs.forEach(output ->
                byKey.computeIfAbsent(output.key(), key -> new ArrayList<>()).add(output));
        List<Outgoing> mixed = new ArrayList<>();
        List<List<Outgoing>> left = new ArrayList<>(byKey.values());
        while (!left.isEmpty()) {
            List<Outgoing> one = left.get(random.nextInt(left.size()));
            mixed.add(one.remove(0));
            left.removeIf(List::isEmpty);
        }
        return mixed;
    }

    /** Things that happen to a fleet, made from a seed. */
    private static final class History {

        final Rig rig = new Rig(node("a"), node("b"), node("c"));
        final Map<String, Integer> verdicts = new HashMap<>();
        final List<String> running = new ArrayList<>();
        final Random random;
        int admitted;

        History(long seed) {
            this.random = new Random(seed);
        }

        private static Node node(String name) {
            return Fleets.slots(Fleets.node(name), SLOTS.getOrDefault(name, 0L));
        }

        void run(int steps, Runnable afterEach) {
            for (int i = 0; i < steps; i++) {
                note(step());
                afterEach.run();
            }
        }

        private List<SpecificRecord> step() {
            String executor = List.copyOf(new TreeMap<>(SLOTS).keySet()).get(random.nextInt(SLOTS.size()));
            return switch (random.nextInt(10)) {
                case 0 -> rig.probe(executor, random.nextInt(4) != 0);
                case 1 -> rig.drain(executor, random.nextInt(3) == 0);
                case 2 -> rig.after(Duration.ofSeconds(random.nextInt(30))).tick();
                case 3, 4, 5, 6 -> running.isEmpty() ? rig.tick() : complete();
                default -> rig.admit("t" + admitted++, Admissions.workload().setMaxRunSeconds(5 + random.nextInt(60)));
            };
        }

        private List<SpecificRecord> complete() {
            return rig.complete(
                    running.remove(random.nextInt(running.size())), OUTCOMES.get(random.nextInt(OUTCOMES.size())));
        }

        void end() {
            note(rig.after(Duration.ofHours(2)).tick());
            while (!running.isEmpty()) {
                note(complete());
            }
        }

        private void note(List<SpecificRecord> said) {
            said.forEach(event -> {
                if (event instanceof RunPlaced placed) {
                    running.add(placed.getTraceId());
                    verdicts.merge(placed.getTraceId(), 1, Integer::sum);
                } else if (event instanceof RunUnplaceable unplaceable) {
                    verdicts.merge(unplaceable.getTraceId(), 1, Integer::sum);
                }
            });
        }
    }
}
