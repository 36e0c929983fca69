package dev.agentplane.topology.receipt;

import dev.agentplane.topology.event.StackEvent;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is known of one trace: a set of events, and the decisions about it that were recorded. Adding is idempotent and
 * commutative. Not thread-safe.
 */
public final class Trace {

    /**
     * Of two texts of one event (same hash) the one whose digits say more: a number that lost digits must be seen, however
     * often and in whatever order it came.
     */
    private static final Comparator<StackEvent> TELLING =
            Comparator.comparing(StackEvent::exact).thenComparing(StackEvent::text);

    private final String traceId;
    private final Map<Element, StackEvent> stack =
            new TreeMap<>(Comparator.comparing(Element::eventId).thenComparing(Element::hash));
    private final Map<String, StackEvent> controls = new TreeMap<>();

    /** An element of the set. */
    private record Element(String eventId, String hash) {}

    public Trace(String traceId) {
        this.traceId = traceId;
    }

    /** Its id. */
    public String traceId() {
        return traceId;
    }

    /**
     * Adds one event of this trace.
     *
     * @return false when nothing changed: it was there before, or the trace is too large already
     */
    public boolean add(StackEvent event) {
        if (!event.traceId().equals(traceId)) {
            throw new IllegalArgumentException(event + " is not of trace " + traceId);
        }
        if (event.type().control()) {
            StackEvent kept =
                    controls.merge(event.eventId(), event, (a, b) -> a.hash().compareTo(b.hash()) <= 0 ? a : b);
            return kept == event;
        }
        Element element = new Element(event.eventId(), event.hash());
        StackEvent known = stack.get(element);
        if (known == null) {
            // One more than is looked at is enough to know that there are too many.
            if (stack.size() > Fold.MAX_EVENTS) {
                return false;
            }
            stack.put(element, event);
            return true;
        }
        if (TELLING.compare(event, known) < 0) {
            stack.put(element, event);
        }
        return false;
    }

    /** True when exactly this text of this event is the one that is kept. */
    public boolean holds(StackEvent event) {
        return event.type().control()
                ? controls.get(event.eventId()) == event
                : stack.get(new Element(event.eventId(), event.hash())) == event;
    }

    /** The set, control events excluded. */
    public Collection<StackEvent> stackEvents() {
        return stack.values();
    }

    /** Recorded decisions, one per id: of two under one id the one with the smaller hash. */
    public Collection<StackEvent> controlEvents() {
        return controls.values();
    }

    /** Hashes of the set, control events excluded. */
    public Set<String> hashes() {
        return stack.keySet().stream().map(Element::hash).collect(Collectors.toSet());
    }
}
