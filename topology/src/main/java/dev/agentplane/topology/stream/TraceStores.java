package dev.agentplane.topology.stream;

import dev.agentplane.topology.event.Admission.Admitted;
import dev.agentplane.topology.event.EventAdmission;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.receipt.Trace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The state of one task: one entry per event, so that a trace of any size is written in small pieces; one per trace with
 * what is remembered beside; and the traces that must be looked at again, by time.
 */
final class TraceStores {

    static final String EVENTS = "receipt-events";
    static final String TRACES = "receipt-traces";
    static final String AGENDA = "receipt-agenda";

    /** Not in any trace id, so that no trace's keys begin with another trace's. */
    private static final String SEPARATOR = "/";

    private static final String ENTRY = "1";
    private static final int HOT_TRACES = 2000;
    private static final EventAdmission OWN = new EventAdmission(Integer.MAX_VALUE);

    private final KeyValueStore<String, String> events;
    private final KeyValueStore<String, String> traces;
    private final KeyValueStore<String, String> agenda;

    /** Traces as they are in the store, to spare reading them again. Lives no longer than the task's run. */
    private final Map<String, Trace> hot = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Trace> eldest) {
            return size() > HOT_TRACES;
        }
    };

    TraceStores(ProcessorContext<?, ?> context) {
        this.events = context.getStateStore(EVENTS);
        this.traces = context.getStateStore(TRACES);
        this.agenda = context.getStateStore(AGENDA);
    }

    Optional<TraceMeta> meta(String traceId) {
        return Optional.ofNullable(traces.get(traceId)).map(TraceMeta::read);
    }

    /** Remembers, and enters the trace in the agenda where its time to wake changed. */
    void put(String traceId, TraceMeta before, TraceMeta now) {
        if (before.wake() != now.wake()) {
            if (before.wake() > 0) {
                agenda.delete(agendaKey(before.wake(), traceId));
            }
            agenda.put(agendaKey(now.wake(), traceId), ENTRY);
        }
        if (!before.equals(now)) {
            traces.put(traceId, now.text());
        }
    }

    Trace trace(String traceId) {
        return hot.computeIfAbsent(traceId, this::load);
    }

    /**
     * Adds an event.
     *
     * @return false when it said nothing new
     */
    boolean add(Trace trace, StackEvent event) {
        boolean changed = trace.add(event) || trace.holds(event);
        if (changed) {
            events.put(eventKey(trace.traceId(), event), event.text());
        }
        return changed;
    }

    /** Forgets the events of a trace. */
    void close(String traceId) {
        hot.remove(traceId);
        keys(traceId).forEach(events::delete);
    }

    /** Forgets the trace. */
    void forget(String traceId, TraceMeta meta) {
        close(traceId);
        agenda.delete(agendaKey(meta.wake(), traceId));
        traces.delete(traceId);
    }

    /** Traces whose time has come, earliest first, at most so many. */
    List<String> due(long now, int limit) {
        List<String> due = new ArrayList<>();
        try (KeyValueIterator<String, String> entries = agenda.range(agendaKey(0, ""), agendaKey(now + 1, ""))) {
            while (entries.hasNext() && due.size() < limit) {
                String key = entries.next().key;
                due.add(key.substring(key.indexOf(SEPARATOR) + 1));
            }
        }
        return due;
    }

    private Trace load(String traceId) {
        Trace trace = new Trace(traceId);
        try (KeyValueIterator<String, String> entries = scan(traceId)) {
            while (entries.hasNext()) {
                byte[] text = entries.next().value.getBytes(StandardCharsets.UTF_8);
                if (OWN.admit(text, traceId, null) instanceof Admitted admitted) {
                    trace.add(admitted.event());
                } else {
                    throw new IllegalStateException("the store of " + traceId + " holds what was never admitted");
                }
            }
        }
        return trace;
    }

    private List<String> keys(String traceId) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, String> entries = scan(traceId)) {
            while (entries.hasNext()) {
                KeyValue<String, String> entry = entries.next();
                keys.add(entry.key);
            }
        }
        return keys;
    }

    private KeyValueIterator<String, String> scan(String traceId) {
        return events.prefixScan(traceId + SEPARATOR, new StringSerializer());
    }

    private static String eventKey(String traceId, StackEvent event) {
        // Decisions: one per id, the smaller hash replaces the other.
        return traceId + SEPARATOR + (event.type().control() ? event.eventId() : event.hash());
    }

    private static String agendaKey(long millis, String traceId) {
        return String.format(Locale.ROOT, "%015d", millis) + SEPARATOR + traceId;
    }
}
