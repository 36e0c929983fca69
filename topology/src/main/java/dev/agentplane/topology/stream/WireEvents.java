package dev.agentplane.topology.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.events.StackEvent;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stack events between their Avro form and the JSON document that they stand for. */
public final class WireEvents {

    private static final int MAX_NUMBER_CHARS = 32;
    private static final List<String> OWN = List.of(
            "event_id",
            "trace_id",
            "span_id",
            "parent_span_id",
            "event_type",
            "ts",
            "producer",
            "payload",
            "supersedes");

    private WireEvents() {}

    /** Texts that are JSON but do not make an event. */
    static final class EnvelopeException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        EnvelopeException(String message) {
            super(message);
        }
    }

    /**
     * The document of an Avro event.
     *
     * @throws StrictJsonException when the payload or the other members are not strict JSON
     * @throws EnvelopeException when the other members are no object, or name a member that has its own field
     */
    static ObjectNode document(StackEvent event) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        if (event.getOtherMembers() != null) {
            if (!(parse(event.getOtherMembers()) instanceof ObjectNode others)) {
                throw new EnvelopeException("otherMembers: expected the text of a JSON object");
            }
            for (String own : OWN) {
                if (others.has(own)) {
                    throw new EnvelopeException("otherMembers: " + own + " has its own field");
                }
            }
            document.setAll(others);
        }
        document.put("event_id", event.getEventId());
        document.put("trace_id", event.getTraceId());
        document.put("span_id", event.getSpanId());
        document.put("event_type", event.getEventType());
        document.put("ts", event.getTs());
        document.put("producer", event.getProducer());
        document.set("payload", parse(event.getPayload()));
        putIfPresent(document, "parent_span_id", event.getParentSpanId());
        putIfPresent(document, "supersedes", event.getSupersedes());
        return document;
    }

    /**
     * The Avro form of an event.
     *
     * @param document an event with at least its required members, read with {@link StrictJson#parseExact}
     * @throws IllegalArgumentException when a member that Avro needs is absent or no string
     */
    public static StackEvent avro(JsonNode document) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : List.of("event_id", "trace_id", "span_id", "event_type", "ts", "producer")) {
            if (!document.path(name).isTextual()) {
                throw new IllegalArgumentException("/" + name + ": expected a string");
            }
            texts.put(name, document.path(name).textValue());
        }
        ObjectNode others = document.deepCopy();
        others.remove(OWN);
        return StackEvent.newBuilder()
                .setEventId(texts.get("event_id"))
                .setTraceId(texts.get("trace_id"))
                .setSpanId(texts.get("span_id"))
                .setEventType(texts.get("event_type"))
                .setTs(texts.get("ts"))
                .setProducer(texts.get("producer"))
                .setPayload(document.path("payload").toString())
                .setParentSpanId(document.path("parent_span_id").textValue())
                .setSupersedes(document.path("supersedes").textValue())
                .setOtherMembers(others.isEmpty() ? null : others.toString())
                .build();
    }

    private static JsonNode parse(String text) {
        return StrictJson.parseExact(text.getBytes(StandardCharsets.UTF_8), MAX_NUMBER_CHARS);
    }

    private static void putIfPresent(ObjectNode document, String name, @Nullable String value) {
        if (value != null) {
            document.put(name, value);
        }
    }
}
