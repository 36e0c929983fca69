package dev.agentplane.topology.aggregate;

import static dev.agentplane.topology.StackFixtures.find;
import static dev.agentplane.topology.StackFixtures.joined;
import static dev.agentplane.topology.StackFixtures.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AggregatesTest {

    private static JsonNode published(ObjectNode body) {
        return StrictJson.parseExact(CanonicalJson.text(body).getBytes(StandardCharsets.UTF_8), 100);
    }

    private static JsonNode known() {
        return published(verdict(joined()).body().orElseThrow());
    }

    private static JsonNode run(String weight, String utility, String energy) {
        return StrictJson.parseExact(
                ("{\"timestamp\":\"2026-04-05T07:59:59.999Z\",\"task\":{\"family\":\"f\",\"mission_weight\":" + weight
                                + ",\"utility_rubric_version\":\"gakw-utility-v0.1\"},\"outcome\":{\"utility\":"
                                + utility
                                + "},\"energy_j\":{\"total\":" + energy
                                + ",\"accounting_boundary\":\"b\"},\"placement\":"
                                + "{\"site\":\"s\",\"execution_mode\":\"local\"}}")
                        .getBytes(StandardCharsets.UTF_8),
                100);
    }

    private static Totals sum(JsonNode... bodies) {
        return Aggregates.of(List.of(bodies), Set.of()).groups().stream()
                .map(Aggregates.Group::totals)
                .reduce(Totals.NOTHING, Totals::plus);
    }

    @Test
    void itIsARatioOfSumsAndNoMeanOfRatios() {
        assertThat(sum(known()).json().toString())
                .isEqualTo("{\"receipts\":1,\"unscored\":0,\"numerator\":\"1.0734\",\"denominator\":\"67.5\","
                        + "\"maipj\":\"0.015902222\"}");
        assertThat(sum(known(), run("1", "0.5", "10")).json().toString())
                .isEqualTo("{\"receipts\":2,\"unscored\":0,\"numerator\":\"1.5734\",\"denominator\":\"77.5\","
                        + "\"maipj\":\"0.020301935\"}");
    }

    @Test
    void anAmendedReceiptTakesThePlaceOfTheOneBefore() {
        // Given
        List<ObjectNode> events = joined();
        ObjectNode correction = find(events, "evt_007").deepCopy();
        correction.put("event_id", "evt_017").put("supersedes", "evt_007");
        ((ObjectNode) correction.required("payload")).put("inference_j", 23);
        events.add(correction);
        // When
        Totals totals = sum(published(verdict(events).body().orElseThrow()), run("1", "0.5", "10"));
        // Then
        assertThat(totals.json().path("denominator").asText()).isEqualTo("78.5");
        assertThat(totals.maipj()).hasValueSatisfying(maipj -> assertThat(maipj).isEqualByComparingTo("0.020043312"));
    }

    @Test
    void unscoredReceiptsCountAsSuchAndNowhereElseAndNoEnergyHasNoRatio() {
        assertThat(sum(run("1", "null", "10")).json().toString())
                .isEqualTo("{\"receipts\":0,\"unscored\":1,\"numerator\":\"0\",\"denominator\":\"0\"}");
        assertThat(sum(run("1", "0.5", "0")).maipj()).isEmpty();
    }

    @Test
    void groupsAreWindowsOfAnHourAndNeverCrossRubricsOrBoundaries() {
        // Given
        ObjectNode other = (ObjectNode) run("1", "0.5", "10");
        ((ObjectNode) other.path("task")).put("utility_rubric_version", "gakw-family-v0.1");
        ObjectNode later = ((ObjectNode) run("1", "0.5", "10")).put("timestamp", "2026-04-05T08:00:00Z");
        // When
        List<Aggregates.Group> groups = Aggregates.of(
                        List.of(run("1", "0.5", "10"), other, later), EnumSet.of(Dimension.HOUR))
                .groups();
        // Then
        assertThat(groups)
                .hasSize(3)
                .allSatisfy(group -> assertThat(group.totals().receipts()).isEqualTo(1));
        assertThat(groups)
                .extracting(group -> group.key().get(Dimension.HOUR))
                .containsExactly("2026-04-05T07:00:00Z", "2026-04-05T07:00:00Z", "2026-04-05T08:00:00Z");
    }

    @Property(tries = 100)
    void theOrderOfReceiptsDoesNotShowAndRollUpsAreSums(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 1000) Integer> energies, @ForAll long seed) {
        List<JsonNode> bodies = new ArrayList<>();
        energies.forEach(energy -> bodies.add(run("1.1", "0." + energy, energy + ".3")));
        Totals expected = sum(bodies.toArray(JsonNode[]::new));
        Collections.shuffle(bodies, new Random(seed));
        int middle = bodies.size() / 2;
        Totals parts = sum(bodies.subList(0, middle).toArray(JsonNode[]::new))
                .plus(sum(bodies.subList(middle, bodies.size()).toArray(JsonNode[]::new)));
        assertThat(parts.json()).isEqualTo(expected.json());
    }
}
