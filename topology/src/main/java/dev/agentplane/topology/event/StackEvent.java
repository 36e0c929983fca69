package dev.agentplane.topology.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.topology.catalogue.EventType;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An admitted stack event. Two events are equal when their hashes are: the RFC 8785 form of the whole document, members
 * we do not know included, is the same. {@code 22.0} and {@code 22} are the same event.
 */
public final class StackEvent {

    /** Time order; equal instants by event id. The order of all rules that say "first" or "last". */
    public static final Comparator<StackEvent> BY_TIME =
            Comparator.comparing(StackEvent::instant).thenComparing(StackEvent::eventId);

    private final ObjectNode document;
    private final EventType type;
    private final Instant instant;
    private final String hash;

    StackEvent(ObjectNode document, EventType type, Instant instant) {
        this.document = document;
        this.type = type;
        this.instant = instant;
        this.hash = Digest.of(CanonicalJson.bytes(document)).hex();
    }

    /** Id, unique within the trace. */
    public String eventId() {
        return document.required("event_id").textValue();
    }

    /** Trace it belongs to. */
    public String traceId() {
        return document.required("trace_id").textValue();
    }

    /** Span it belongs to. */
    public String spanId() {
        return document.required("span_id").textValue();
    }

    /** Catalogue entry of its type. */
    public EventType type() {
        return type;
    }

    /** When the producer says it happened. */
    public Instant instant() {
        return instant;
    }

    /** Id of the earlier event of the same type that it replaces. */
    public Optional<String> supersedes() {
        return Optional.ofNullable(document.path("supersedes").textValue());
    }

    /** One payload member, {@code null} when absent. */
    public @Nullable JsonNode member(String name) {
        return payload().get(name);
    }

    /** The payload; numbers with all their digits. Not to be changed. */
    public ObjectNode payload() {
        return (ObjectNode) document.required("payload");
    }

    /** Lower-case hex SHA-256 of the RFC 8785 form of the whole event. */
    public String hash() {
        return hash;
    }

    /** The whole event. Not to be changed. */
    public ObjectNode document() {
        return document;
    }

    /** JSON text with every digit of every number, from which {@link EventAdmission} makes this event again. */
    public String text() {
        return document.toString();
    }

    /** True when its canonical form keeps all digits of all its numbers. */
    public boolean exact() {
        return exact(document);
    }

    private static boolean exact(JsonNode node) {
        if (node.isBigDecimal()) {
            return Exact.isExact(node.decimalValue());
        }
        for (JsonNode child : node) {
            if (!exact(child)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StackEvent event && event.hash.equals(hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return type.name() + " " + eventId() + " of " + traceId();
    }
}
