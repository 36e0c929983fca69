package dev.agentplane.topology.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.topology.event.StackEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The members of one event's payload that passed their checks. A member that is absent, or that was found wrong, is not
 * there: rules that need it say nothing, because its own reason is already on the list.
 *
 * @param event the event
 * @param values member name to value, of the type the catalogue gives it
 * @param broken names of members that have a reason against them
 */
public record CheckedPayload(StackEvent event, Map<String, JsonNode> values, Set<String> broken) {

    public CheckedPayload {
        values = Map.copyOf(values);
        broken = Set.copyOf(broken);
    }

    /** The member as it came, to be written on unchanged. */
    public @Nullable JsonNode raw(String name) {
        return values.get(name);
    }

    /** A string member. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(JsonNode::textValue);
    }

    /** A number member with all its digits. */
    public Optional<BigDecimal> number(String name) {
        return Optional.ofNullable(values.get(name)).map(JsonNode::decimalValue);
    }

    /** A boolean member. */
    public Optional<Boolean> flag(String name) {
        return Optional.ofNullable(values.get(name)).map(JsonNode::booleanValue);
    }

    /** A member that is an array of strings; empty when absent. */
    public List<String> texts(String name) {
        JsonNode array = values.get(name);
        return array == null
                ? List.of()
                : StreamSupport.stream(array.spliterator(), false)
                        .map(JsonNode::textValue)
                        .toList();
    }

    /** True when the member is there and right. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** True when the member is mandatory and absent, or there and wrong: a sum over it would mean nothing. */
    public boolean unusable(String name) {
        return broken.contains(name);
    }
}
