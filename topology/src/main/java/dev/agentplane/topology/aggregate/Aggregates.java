package dev.agentplane.topology.aggregate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Totals by group, from the newest record of each trace: an amendment takes the old receipt's contribution away by taking
 * its place.
 */
public final class Aggregates {

    private static final Set<Dimension> ALWAYS = EnumSet.of(Dimension.RUBRIC, Dimension.BOUNDARY);

    private final Set<Dimension> by;
    private final Map<List<String>, Totals> groups = new TreeMap<>(
            Comparator.comparing((List<String> key) -> key.stream().collect(Collectors.joining("\u0000"))));

    private Aggregates(Set<Dimension> by) {
        this.by = EnumSet.copyOf(ALWAYS);
        this.by.addAll(by);
    }

    /**
     * Adds up.
     *
     * @param bodies receipt of each trace that has one now, numbers with all their digits
     * @param by what to group by, besides what sums must not cross
     */
    public static Aggregates of(Collection<? extends JsonNode> bodies, Set<Dimension> by) {
        Aggregates aggregates = new Aggregates(by);
        bodies.forEach(body -> aggregates.groups.merge(
                aggregates.by.stream().map(dimension -> dimension.value(body)).toList(),
                Totals.of(body),
                Totals::plus));
        return aggregates;
    }

    /** One group. */
    public record Group(Map<Dimension, String> key, Totals totals) {

        /** {@code {<dimension>…, receipts, unscored, numerator, denominator, maipj?}}. */
        public ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            key.forEach((dimension, value) -> json.put(dimension.id(), value));
            json.setAll(totals.json());
            return json;
        }
    }

    /** All groups, sorted. */
    public List<Group> groups() {
        return groups.entrySet().stream()
                .map(entry -> {
                    Map<Dimension, String> key = new EnumMap<>(Dimension.class);
                    int i = 0;
                    for (Dimension dimension : by) {
                        key.put(dimension, entry.getKey().get(i++));
                    }
                    return new Group(key, entry.getValue());
                })
                .toList();
    }
}
