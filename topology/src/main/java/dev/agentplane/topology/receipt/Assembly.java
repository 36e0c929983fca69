package dev.agentplane.topology.receipt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.event.AdmissionCode;
import java.util.List;
import java.util.Optional;

/**
 * What assembling a file gave.
 *
 * @param record the record of the trace, as the topology would publish it for a trace that is over
 * @param refused events that were not admitted and have no part in the record
 * @param duplicates events that said nothing new
 */
public record Assembly(ReceiptRecord record, List<RefusedEvent> refused, int duplicates) {

    /**
     * One event that was not admitted.
     *
     * @param index position in the file, from 0
     * @param eventId its id, where it has one
     * @param code why
     * @param detail why, for people
     */
    public record RefusedEvent(int index, Optional<String> eventId, AdmissionCode code, String detail) {

        /** {@code {index, event_id?, code, detail}}. */
        public ObjectNode json() {
            ObjectNode entry = JsonNodeFactory.instance.objectNode();
            entry.put("index", index);
            eventId.ifPresent(id -> entry.put("event_id", id));
            entry.put("code", code.name());
            entry.put("detail", detail);
            return entry;
        }
    }

    public Assembly {
        refused = List.copyOf(refused);
    }

    /** True for COMPLETE, DEGRADED and AMENDED. */
    public boolean positive() {
        return record.positive();
    }

    /** The record with two members more: {@code refused_events} and {@code duplicate_events}. */
    public ObjectNode json() {
        ObjectNode json = record.json();
        ArrayNode list = json.putArray("refused_events");
        refused.forEach(event -> list.add(event.json()));
        json.put("duplicate_events", duplicates);
        return json;
    }
}
