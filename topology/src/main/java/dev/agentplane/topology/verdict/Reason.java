package dev.agentplane.topology.verdict;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.catalogue.EventType;
import dev.agentplane.topology.event.StackEvent;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reason of a verdict.
 *
 * @param code what
 * @param reasonClass what it does to the status
 * @param eventType type of the event it is about
 * @param pointer JSON Pointer into that event
 * @param eventIds ids of the events it is about, ascending
 * @param eventHashes their hashes, ascending, where ids do not identify them
 * @param detail a sentence part for people
 */
public record Reason(
        ReasonCode code,
        ReasonClass reasonClass,
        @Nullable String eventType,
        @Nullable String pointer,
        List<String> eventIds,
        List<String> eventHashes,
        @Nullable String detail) {

    /** The order in which reasons are listed: total, so that lists are reproducible. */
    public static final Comparator<Reason> ORDER = Comparator.comparing(Reason::reasonClass)
            .thenComparing(reason -> reason.code().name())
            .thenComparing(Reason::eventType, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Reason::pointer, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(reason -> String.join(" ", reason.eventIds()))
            .thenComparing(reason -> String.join(" ", reason.eventHashes()))
            .thenComparing(Reason::detail, Comparator.nullsFirst(Comparator.naturalOrder()));

    public Reason {
        eventIds = eventIds.stream().sorted().distinct().toList();
        eventHashes = eventHashes.stream().sorted().distinct().toList();
    }

    /** A reason that needs no more words. */
    public static Reason of(ReasonCode code) {
        return new Reason(code, code.reasonClass(), null, null, List.of(), List.of(), null);
    }

    /** A reason about one event. */
    public static Reason about(ReasonCode code, StackEvent event) {
        return of(code).type(event.type()).events(List.of(event));
    }

    /** The same, naming an event type. */
    public Reason type(EventType type) {
        return new Reason(code, reasonClass, type.name(), pointer, eventIds, eventHashes, detail);
    }

    /** The same, pointing at {@code /payload/<member>} and what follows. */
    public Reason at(String member) {
        return new Reason(code, reasonClass, eventType, "/payload/" + member, eventIds, eventHashes, detail);
    }

    /** The same, listing the ids of these events. */
    public Reason events(Collection<StackEvent> events) {
        List<String> ids = events.stream().map(StackEvent::eventId).toList();
        return new Reason(code, reasonClass, eventType, pointer, ids, eventHashes, detail);
    }

    /** The same, listing the hashes of these events. */
    public Reason hashes(Collection<StackEvent> events) {
        List<String> hashes = events.stream().map(StackEvent::hash).toList();
        return new Reason(code, reasonClass, eventType, pointer, eventIds, hashes, detail);
    }

    /** The same, with words for people. */
    public Reason saying(String text) {
        return new Reason(code, reasonClass, eventType, pointer, eventIds, eventHashes, text);
    }

    /** The same, with another weight. */
    public Reason as(ReasonClass weight) {
        return new Reason(code, weight, eventType, pointer, eventIds, eventHashes, detail);
    }

    /** The form used in records; members that are empty are left out. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("code", code.name());
        json.put("class", reasonClass.word());
        putIfPresent(json, "event_type", eventType);
        putIfPresent(json, "pointer", pointer);
        putIfPresent(json, "event_ids", eventIds);
        putIfPresent(json, "event_hashes", eventHashes);
        putIfPresent(json, "detail", detail);
        return json;
    }

    private static void putIfPresent(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static void putIfPresent(ObjectNode json, String name, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = json.putArray(name);
            values.forEach(array::add);
        }
    }
}
