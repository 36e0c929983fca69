package dev.agentplane.topology.receipt;

import static dev.agentplane.topology.StackFixtures.admit;
import static dev.agentplane.topology.StackFixtures.joined;
import static dev.agentplane.topology.StackFixtures.required;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.topology.StackFixtures;
import dev.agentplane.topology.event.StackEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The order of arrival, repetition and the company of other traces do not show. */
class OrderPropertyTest {

    private static final Fold FOLD = new Fold(false);

    @Test
    void all40320OrdersOfTheRequiredEventsGiveOneReceipt() {
        List<StackEvent> events = required().stream().map(StackFixtures::admit).toList();
        Set<String> records = new HashSet<>();
        permute(new ArrayList<>(events), 0, records);
        assertThat(records).containsExactly("sha256:ae226901261bd86fa834219caeeaf5619621bf28ec1ffc93b993301016eaee3c");
    }

    private static void permute(List<StackEvent> events, int from, Set<String> hashes) {
        if (from == events.size()) {
            hashes.add(FOLD.judge(events).receiptHash().orElseThrow());
            return;
        }
        for (int i = from; i < events.size(); i++) {
            Collections.swap(events, from, i);
            permute(events, from + 1, hashes);
            Collections.swap(events, from, i);
        }
    }

    @Property(tries = 200)
    void shuffledAndRepeatedEventsGiveTheSameRecord(@ForAll long seed, @ForAll @IntRange(max = 30) int repeated) {
        Random random = new Random(seed);
        List<ObjectNode> mutated = mutate(joined(), random);
        String expected = record(mutated.stream().map(StackFixtures::admit).toList());
        List<StackEvent> delivered =
                new ArrayList<>(mutated.stream().map(StackFixtures::admit).toList());
        for (int i = 0; i < repeated; i++) {
            delivered.add(admit(mutated.get(random.nextInt(mutated.size()))));
        }
        Collections.shuffle(delivered, random);
        assertThat(record(delivered)).isEqualTo(expected);
    }

    @Property(tries = 50)
    void interleavedTracesDoNotTouchEachOther(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int traces) {
        Random random = new Random(seed);
        List<StackEvent> delivered = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < traces; i++) {
            String id = "trace_" + i;
            List<ObjectNode> events = mutate(joined(), random);
            events.forEach(event -> event.put("trace_id", id));
            List<StackEvent> own = events.stream().map(StackFixtures::admit).toList();
            expected.put(id, record(own));
            delivered.addAll(own);
            delivered.addAll(own.subList(0, random.nextInt(own.size())));
        }
        Collections.shuffle(delivered, random);
        Map<String, Trace> state = new HashMap<>();
        delivered.forEach(
                event -> state.computeIfAbsent(event.traceId(), Trace::new).add(event));
        Map<String, String> actual = new TreeMap<>();
        state.forEach((id, trace) -> actual.put(id, text(trace)));
        assertThat(actual).isEqualTo(expected);
    }

    @Property(tries = 100)
    void aNumberThatLostDigitsIsSeenInEveryOrder(@ForAll boolean first) {
        ObjectNode exact = StackFixtures.find(joined(), "evt_007");
        ObjectNode longer = exact.deepCopy();
        ((ObjectNode) longer.required("payload")).set("inference_j", StackFixtures.number("22.00000000000000000001"));
        List<ObjectNode> events = joined();
        events.remove(6);
        events.add(first ? exact : longer);
        events.add(first ? longer : exact);
        assertThat(StackFixtures.verdict(events).reasons())
                .extracting(reason -> reason.code().name())
                .containsExactly("NUMBER_NOT_EXACT");
    }

    /** Breaks up to three things, so that records of all kinds are compared and not only the good one. */
    private static List<ObjectNode> mutate(List<ObjectNode> events, Random random) {
        for (int i = random.nextInt(4); i > 0; i--) {
            ObjectNode event = events.get(random.nextInt(events.size()));
            ObjectNode payload = (ObjectNode) event.required("payload");
            switch (random.nextInt(6)) {
                case 0 -> events.remove(event);
                case 1 -> payload.removeAll();
                case 2 ->
                    events.add(event.deepCopy().put("event_id", "evt_x" + i).put("span_id", "other"));
                case 3 -> events.add(event.deepCopy().put("span_id", "span_x" + i));
                case 4 ->
                    events.add(event.deepCopy()
                            .put("event_id", "evt_y" + i)
                            .put("supersedes", event.required("event_id").textValue()));
                default -> payload.put("latency_ms", -i);
            }
        }
        return events;
    }

    private static String record(List<StackEvent> events) {
        Trace trace = new Trace(events.get(0).traceId());
        events.forEach(trace::add);
        return text(trace);
    }

    private static String text(Trace trace) {
        return CanonicalJson.text(Standing.of(trace, FOLD).toClosedRecord().json());
    }
}
