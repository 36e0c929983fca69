package dev.agentplane.topology.seam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.topology.event.Admission;
import dev.agentplane.topology.event.Admission.Admitted;
import dev.agentplane.topology.event.Admission.Refused;
import dev.agentplane.topology.event.EventAdmission;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.receipt.Assembly.RefusedEvent;
import dev.agentplane.topology.receipt.UnreadableTraceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Events that somebody has in a file: {@code {trace_id, events[]}}, an array of events, one event, or one event per line.
 *
 * @param admitted events that may be published, in the order of the file
 * @param refused the others
 */
public record EventFile(List<StackEvent> admitted, List<RefusedEvent> refused) {

    /** Longer number texts make the whole file unreadable; those above 32 only cost their event. */
    private static final int MAX_NUMBER_CHARS = 1000;

    public EventFile {
        admitted = List.copyOf(admitted);
        refused = List.copyOf(refused);
    }

    /**
     * Reads a file and judges each event of it as the receipts service would.
     *
     * @throws UnreadableTraceException when there are no events in these bytes
     */
    public static EventFile read(byte[] utf8, EventAdmission admission) {
        List<JsonNode> documents = documents(utf8);
        Optional<String> traceId = documents.size() == 1
                ? Optional.ofNullable(documents.get(0).path("trace_id").textValue())
                : Optional.empty();
        if (documents.size() == 1 && documents.get(0).has("events")) {
            JsonNode events = documents.get(0).path("events");
            if (!events.isArray()) {
                throw new UnreadableTraceException("/events: expected an array of events");
            }
            return judge(elements(events), traceId, admission);
        }
        if (documents.size() == 1 && documents.get(0).isArray()) {
            return judge(elements(documents.get(0)), Optional.empty(), admission);
        }
        if (documents.stream().noneMatch(document -> document.has("event_type"))) {
            throw new UnreadableTraceException(
                    "expected {trace_id, events[]}, an array of events, one event, or one event per line");
        }
        return judge(documents, Optional.empty(), admission);
    }

    /** Judges documents as the receipts service would. */
    public static EventFile of(List<? extends JsonNode> documents, EventAdmission admission) {
        return judge(documents, Optional.empty(), admission);
    }

    /**
     * The one document in a file, with all digits of its numbers.
     *
     * @throws UnreadableTraceException when it is none
     */
    public static JsonNode document(byte[] utf8) {
        try {
            return StrictJson.parseExact(utf8, MAX_NUMBER_CHARS);
        } catch (StrictJsonException e) {
            throw new UnreadableTraceException("not a JSON document: " + e.code() + ": " + e.getMessage(), e);
        }
    }

    private static EventFile judge(List<? extends JsonNode> events, Optional<String> key, EventAdmission admission) {
        List<StackEvent> admitted = new ArrayList<>();
        List<RefusedEvent> refused = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            JsonNode event = events.get(i);
            String own = event.path("trace_id").asText();
            Admission judged = admission.admit(event, key.orElse(own), null);
            if (judged instanceof Admitted good) {
                admitted.add(good.event());
            } else if (judged instanceof Refused bad) {
                Optional<String> id = Optional.ofNullable(event.path("event_id").textValue());
                refused.add(new RefusedEvent(i, id, bad.code(), bad.detail()));
            }
        }
        return new EventFile(admitted, refused);
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements;
    }

    private static List<JsonNode> documents(byte[] utf8) {
        try {
            return List.of(StrictJson.parseExact(utf8, MAX_NUMBER_CHARS));
        } catch (StrictJsonException whole) {
            List<JsonNode> lines = lines(utf8);
            if (lines.isEmpty()) {
                throw new UnreadableTraceException(
                        "not a JSON document: " + whole.code() + ": " + whole.getMessage(), whole);
            }
            return lines;
        }
    }

    /** One object per line; empty when these are no such lines. */
    private static List<JsonNode> lines(byte[] utf8) {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : new String(utf8, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.isBlank()) {
                continue;
            }
            try {
                JsonNode document = StrictJson.parseExact(line.getBytes(StandardCharsets.UTF_8), MAX_NUMBER_CHARS);
                if (!(document instanceof ObjectNode)) {
                    return List.of();
                }
                lines.add(document);
            } catch (StrictJsonException e) {
                return List.of();
            }
        }
        return lines;
    }
}
