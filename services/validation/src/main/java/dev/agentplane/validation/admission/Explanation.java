package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Locale;

/**
 * What every rule and gate said, also those that found nothing: the answer to "what was checked?".
 *
 * @param entries in the order of evaluation; rules first, then gates
 */
public record Explanation(List<Entry> entries) {

    /** How a check ended. */
    public enum Status {
        /** Nothing found. */
        PASSED,
        /** At least one warning, no error. */
        WARNED,
        /** At least one error, or a gate that denies. */
        FAILED,
        /** A gate that waits. */
        HELD,
        /** There was nothing to check. */
        NOT_APPLICABLE;

        /** {@code passed}, … {@code not applicable}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * One check.
     *
     * @param name of the rule or gate
     * @param group it is listed under
     * @param status how it ended
     * @param why the claim that holds, why it did not apply, or the findings in short
     */
    public record Entry(String name, Group group, Status status, String why) {}

    public Explanation {
        entries = List.copyOf(entries);
    }

    /** {@code [{group, name, status, why}]}. */
    public ArrayNode toJson() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        entries.forEach(entry -> json.addObject()
                .put("name", entry.name())
                .put("group", entry.group().text())
                .put("status", entry.status().text())
                .put("why", entry.why()));
        return json;
    }
}
