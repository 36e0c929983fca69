package dev.agentplane.topology.seam.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;

/** Envelopes around payloads that come without one. Ids are made of the content, so that mapping again changes nothing. */
final class Envelopes {

    private static final int ID_DIGITS = 24;

    private Envelopes() {}

    /** Start of the hex SHA-256 of the canonical form. */
    static String fingerprint(JsonNode content) {
        return Digest.of(CanonicalJson.bytes(content)).hex().substring(0, ID_DIGITS);
    }

    static ObjectNode event(String eventId, String traceId, String spanId, String type, String ts, String producer) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("event_id", eventId)
                .put("trace_id", traceId)
                .put("span_id", spanId)
                .put("event_type", type)
                .put("ts", ts)
                .put("producer", producer);
    }
}
