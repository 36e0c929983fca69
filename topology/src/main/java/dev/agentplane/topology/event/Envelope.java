package dev.agentplane.topology.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.TraceIds;
import java.util.List;
import java.util.Optional;

/** The form of an event's own members, as far as it can be judged without knowing its type. */
final class Envelope {

    private static final int MAX_EVENT_ID = 128;
    private static final List<String> TEXTS =
            List.of("event_id", "trace_id", "span_id", "event_type", "ts", "producer");

    private Envelope() {}

    /** The first thing that is wrong, with the JSON Pointer of the member. */
    static Optional<String> fault(ObjectNode event) {
        for (String name : TEXTS) {
            JsonNode member = event.path(name);
            if (!member.isTextual() || member.textValue().isEmpty()) {
                return Optional.of("/" + name + ": expected a non-empty string, found " + found(member));
            }
        }
        if (!isEventId(event.required("event_id").textValue())) {
            return Optional.of("/event_id: expected 1 to 128 characters without whitespace");
        }
        if (!TraceIds.isValid(event.required("trace_id").textValue())) {
            return Optional.of("/trace_id: expected " + TraceIds.FORM);
        }
        if (!event.path("payload").isObject()) {
            return Optional.of("/payload: expected an object, found " + found(event.path("payload")));
        }
        return optionalFault(event);
    }

    private static Optional<String> optionalFault(ObjectNode event) {
        JsonNode parent = event.path("parent_span_id");
        if (present(parent) && (!parent.isTextual() || parent.textValue().isEmpty())) {
            return Optional.of("/parent_span_id: expected a non-empty string, found " + found(parent));
        }
        JsonNode supersedes = event.path("supersedes");
        if (!present(supersedes)) {
            return Optional.empty();
        }
        if (!supersedes.isTextual() || !isEventId(supersedes.textValue())) {
            return Optional.of("/supersedes: expected an event id, found " + found(supersedes));
        }
        if (supersedes.textValue().equals(event.required("event_id").textValue())) {
            return Optional.of("/supersedes: an event cannot replace itself");
        }
        return Optional.empty();
    }

    private static boolean present(JsonNode member) {
        return !member.isMissingNode() && !member.isNull();
    }

    private static boolean isEventId(String id) {
        int length = id.codePointCount(0, id.length());
        return length >= 1
                && length <= MAX_EVENT_ID
                && id.codePoints().noneMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    private static String found(JsonNode member) {
        if (member.isMissingNode()) {
            return "nothing";
        }
        return member.isTextual() && member.textValue().isEmpty()
                ? "an empty string"
                : switch (member.getNodeType()) {
                    case STRING -> "a string";
                    case NUMBER -> "a number";
                    case OBJECT -> "an object";
                    case ARRAY -> "an array";
                    case BOOLEAN -> "a boolean";
                    case NULL, BINARY, MISSING, POJO -> "null";
                };
    }
}
