package dev.agentplane.topology.projection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.events.StackEvent;
import dev.agentplane.topology.catalogue.StackProducer;
import dev.agentplane.topology.stream.WireEvents;
import java.time.Instant;

/**
 * Envelope of an event of our own.
 *
 * @param traceId run
 * @param at when it happened
 */
record OwnEvent(String traceId, Instant at) {

    /** An event that there is one of. */
    ObjectNode of(String type, String span, ObjectNode payload) {
        return event("agentplane:" + type, type, span, payload);
    }

    /** An event that there may be several of. */
    ObjectNode of(String type, String span, int number, ObjectNode payload) {
        return event("agentplane:" + type + ":" + number, type, span, payload);
    }

    private ObjectNode event(String id, String type, String span, ObjectNode payload) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("event_id", id);
        event.put("trace_id", traceId);
        event.put("span_id", span);
        event.put("event_type", type);
        event.put("ts", at.toString());
        event.put("producer", StackProducer.AGENTPLANE.id());
        event.set("payload", payload);
        return event;
    }

    static StackEvent avro(ObjectNode event) {
        return WireEvents.avro(event);
    }
}
