package dev.agentplane.topology.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The form of control events. One that cannot be read could neither decide nor be waited for, so it is not let in. */
final class ControlPayload {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern RECEIPT_HASH = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final List<String> RULES = List.of("DEADLINE_RUN", "DEADLINE_INACTIVITY");
    private static final List<String> SEALED = List.of("COMPLETE", "DEGRADED", "AMENDED");
    private static final List<String> OUTCOMES = List.of("COMPLETE", "DEGRADED", "REJECTED", "CONFLICTED");

    private ControlPayload() {}

    static Optional<String> fault(StackEvent event) {
        JsonNode payload = event.payload();
        JsonNode observed = payload.path("observed");
        if (!observed.isArray()) {
            return Optional.of("/payload/observed: expected an array of event hashes");
        }
        for (JsonNode hash : observed) {
            if (!hash.isTextual() || !HASH.matcher(hash.textValue()).matches()) {
                return Optional.of("/payload/observed: expected 64 lower-case hex digits each");
            }
        }
        return event.type().name().equals("receipt.deadline")
                ? deadlineFault(event, payload)
                : sealFault(event, payload);
    }

    private static Optional<String> deadlineFault(StackEvent event, JsonNode payload) {
        if (!event.eventId().equals("receipt.deadline:1")) {
            return Optional.of("/event_id: expected receipt.deadline:1");
        }
        return RULES.contains(payload.path("rule").asText())
                ? Optional.empty()
                : Optional.of("/payload/rule: expected one of " + RULES);
    }

    private static Optional<String> sealFault(StackEvent event, JsonNode payload) {
        JsonNode revision = payload.path("revision");
        if (!revision.isIntegralNumber() || !revision.canConvertToInt() || revision.intValue() < 1) {
            return Optional.of("/payload/revision: expected a whole number from 1");
        }
        if (!event.eventId().equals("receipt.emitted:" + revision.intValue())) {
            return Optional.of("/event_id: expected receipt.emitted:" + revision.intValue());
        }
        String status = payload.path("status").asText();
        if (!SEALED.contains(status)) {
            return Optional.of("/payload/status: expected one of " + SEALED);
        }
        if (status.equals("AMENDED")
                && !OUTCOMES.contains(payload.path("outcome_status").asText())) {
            return Optional.of("/payload/outcome_status: expected one of " + OUTCOMES);
        }
        for (String name : List.of("receipt_hash", "prior_hash")) {
            JsonNode hash = payload.path(name);
            if (!hash.isMissingNode() && !RECEIPT_HASH.matcher(hash.asText()).matches()) {
                return Optional.of("/payload/" + name + ": expected sha256:<64 hex digits>");
            }
        }
        return Optional.empty();
    }
}
