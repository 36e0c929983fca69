package dev.agentplane.topology.selection;

import dev.agentplane.topology.event.StackEvent;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which events are live when events replace one another.
 *
 * <p>Only a live event replaces another. An event that nobody replaces is live; what a live event names is not; what is
 * named only by events that are not live is live again. In a cycle nobody is live.
 */
final class Supersession {

    private final Map<Target, List<StackEvent>> namedBy;
    private final Set<StackEvent> live = new HashSet<>();
    private final Set<StackEvent> replaced = new HashSet<>();

    /** An event as others name it: by id, within a type. */
    private record Target(String type, String eventId) {}

    private Supersession(Collection<StackEvent> events) {
        this.namedBy = events.stream()
                .filter(event -> event.supersedes().isPresent())
                .collect(Collectors.groupingBy(event ->
                        new Target(event.type().name(), event.supersedes().orElseThrow())));
    }

    /** The live ones among events whose ids are distinct. */
    static Set<StackEvent> live(Collection<StackEvent> events) {
        Supersession state = new Supersession(events);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (StackEvent event : events) {
                changed |= state.decide(event);
            }
        }
        return state.live;
    }

    private boolean decide(StackEvent event) {
        if (live.contains(event) || replaced.contains(event)) {
            return false;
        }
        List<StackEvent> rivals = namedBy.getOrDefault(new Target(event.type().name(), event.eventId()), List.of());
        if (rivals.stream().anyMatch(live::contains)) {
            return replaced.add(event);
        }
        return replaced.containsAll(rivals) && live.add(event);
    }
}
