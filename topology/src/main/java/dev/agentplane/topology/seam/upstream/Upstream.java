package dev.agentplane.topology.seam.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Optional;

/** A repository whose own format is understood. */
public enum Upstream {
    /** Output of a query adapter: {@code packLoadEvents} beside the adapter's receipt. */
    SLASH_TOPICS("slash-topics") {
        @Override
        public Mapped map(JsonNode document, Optional<String> traceId) {
            return SlashTopics.map(document, traceId);
        }
    },
    /** Policy, approval and consent events that keep the binding of consent and attestation. */
    HUMAN_DIGITAL_TWIN("human-digital-twin") {
        @Override
        public Mapped map(JsonNode document, Optional<String> traceId) {
            return HumanDigitalTwin.map(document, traceId);
        }
    },
    /** Frames as a gateway saw them. */
    TRITRPC("tritrpc") {
        @Override
        public Mapped map(JsonNode document, Optional<String> traceId) {
            return TriTrpc.map(document, traceId);
        }
    };

    private final String id;

    Upstream(String id) {
        this.id = id;
    }

    /** Name of the repository, also of the producer. */
    public String id() {
        return id;
    }

    /** The upstream of this name. */
    public static Optional<Upstream> find(String id) {
        return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
    }

    /**
     * Makes events of a document.
     *
     * @param document read so that number texts survive
     * @param traceId trace that the caller says it belongs to, for formats that do not say it
     */
    public abstract Mapped map(JsonNode document, Optional<String> traceId);
}
