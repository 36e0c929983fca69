package dev.agentplane.topology.rules;

import dev.agentplane.topology.catalogue.EventType;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.selection.LiveEvents;
import dev.agentplane.topology.verdict.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the live events of a trace say, as far as it could be understood.
 *
 * @param required payloads of the effective required events, by type name
 * @param others payloads of live events of other checked types, in time order
 */
public record Facts(Map<String, CheckedPayload> required, List<CheckedPayload> others) {

    public Facts {
        required = Map.copyOf(required);
        others = List.copyOf(others);
    }

    /**
     * Checks all payloads.
     *
     * @param reasons receives what is wrong with them
     */
    public static Facts of(LiveEvents live, List<Reason> reasons) {
        Map<String, CheckedPayload> required = new HashMap<>();
        List<CheckedPayload> others = new ArrayList<>();
        live.all().forEach(event -> {
            PayloadCheck.foreignMembers(event, reasons);
            EventType type = event.type();
            if (type.required()) {
                required.put(type.name(), PayloadCheck.check(event, reasons));
            } else if (type.checked()) {
                others.add(PayloadCheck.check(event, reasons));
            }
        });
        return new Facts(required, others);
    }

    /** The effective event of a required type. */
    public Optional<CheckedPayload> of(String requiredType) {
        return Optional.ofNullable(required.get(requiredType));
    }

    /**
     * The effective event of a required type that must be there.
     *
     * @throws IllegalStateException when it is not: a body is being built from a trace that has none
     */
    public CheckedPayload get(String requiredType) {
        return of(requiredType).orElseThrow(() -> new IllegalStateException(requiredType + " is not effective"));
    }

    /** Live events of these other types, in time order. */
    public List<CheckedPayload> all(Set<String> types) {
        return others.stream()
                .filter(payload -> types.contains(payload.event().type().name()))
                .toList();
    }

    /** Live events of one other type, in time order. */
    public List<CheckedPayload> all(String type) {
        return all(Set.of(type));
    }

    /** The effective required events. */
    public List<StackEvent> requiredEvents() {
        return required.values().stream().map(CheckedPayload::event).toList();
    }
}
