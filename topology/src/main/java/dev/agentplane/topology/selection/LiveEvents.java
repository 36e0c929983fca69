package dev.agentplane.topology.selection;

import dev.agentplane.topology.catalogue.EventType;
import dev.agentplane.topology.event.StackEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The events of a trace that count.
 *
 * @param effective the one event of each required type that has one, by type name
 * @param others live events of all other types, in time order
 * @param missing required types that have neither an event nor a contradiction, in stage order
 */
public record LiveEvents(Map<String, StackEvent> effective, List<StackEvent> others, List<EventType> missing) {

    public LiveEvents {
        effective = Map.copyOf(effective);
        others = List.copyOf(others);
        missing = List.copyOf(missing);
    }

    /** All of them, required ones first. */
    public Stream<StackEvent> all() {
        return Stream.concat(effective.values().stream().sorted(StackEvent.BY_TIME), others.stream());
    }
}
