package dev.agentplane.topology.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.TraceIds;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.topology.event.Admission;
import dev.agentplane.topology.event.Admission.Admitted;
import dev.agentplane.topology.event.Admission.Refused;
import dev.agentplane.topology.event.EventAdmission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Assembles the receipt of a file {@code {trace_id, events[]}} with the fold that the topology uses. */
public final class ReceiptAssembler {

    /** Longer number texts make the whole file unreadable; those above 32 only cost their event. */
    private static final int MAX_NUMBER_CHARS = 1000;

    private final Fold fold;
    private final EventAdmission admission;

    public ReceiptAssembler(Fold fold, EventAdmission admission) {
        this.fold = fold;
        this.admission = admission;
    }

    /** The assembler with the limits that hold when nothing is configured. */
    public static ReceiptAssembler standard() {
        return new ReceiptAssembler(new Fold(false), new EventAdmission(EventAdmission.DEFAULT_MAX_BYTES));
    }

    /**
     * Assembles one file.
     *
     * @param utf8 JSON text of {@code {trace_id, events[]}}
     * @throws UnreadableTraceException when there is no such file in these bytes
     */
    public Assembly assemble(byte[] utf8) {
        JsonNode file = read(utf8);
        String traceId = file.path("trace_id").asText();
        if (!file.path("trace_id").isTextual() || !TraceIds.isValid(traceId)) {
            throw new UnreadableTraceException("/trace_id: expected a trace id matching " + TraceIds.FORM);
        }
        if (!file.path("events").isArray()) {
            throw new UnreadableTraceException("/events: expected an array of events");
        }
        Trace trace = new Trace(traceId);
        List<Assembly.RefusedEvent> refused = new ArrayList<>();
        int duplicates = 0;
        int index = 0;
        for (JsonNode event : file.path("events")) {
            Admission judged = admission.admit(event, traceId, null);
            if (judged instanceof Admitted admitted) {
                duplicates += trace.add(admitted.event()) ? 0 : 1;
            } else if (judged instanceof Refused refusal) {
                Optional<String> id = Optional.ofNullable(event.path("event_id").textValue());
                refused.add(new Assembly.RefusedEvent(index, id, refusal.code(), refusal.detail()));
            }
            index++;
        }
        return new Assembly(Standing.of(trace, fold).toClosedRecord(), refused, duplicates);
    }

    private static JsonNode read(byte[] utf8) {
        try {
            return StrictJson.parseExact(utf8, MAX_NUMBER_CHARS);
        } catch (StrictJsonException e) {
            throw new UnreadableTraceException("not a JSON document: " + e.code() + ": " + e.getMessage(), e);
        }
    }
}
