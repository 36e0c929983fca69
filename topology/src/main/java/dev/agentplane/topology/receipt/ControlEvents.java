package dev.agentplane.topology.receipt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.catalogue.StackProducer;
import dev.agentplane.topology.event.Admission.Admitted;
import dev.agentplane.topology.event.EventAdmission;
import dev.agentplane.topology.event.StackEvent;
import java.time.Instant;
import java.util.Set;

/** Writes decisions about a trace as events of that trace, so that a replay of the log comes to the same verdicts. */
public final class ControlEvents {

    static final String DEADLINE = "receipt.deadline";
    static final String EMITTED = "receipt.emitted";

    private static final String SPAN = "span_receipt";

    private ControlEvents() {}

    /**
     * The record of a seal.
     *
     * @param at when it was decided
     */
    public static StackEvent of(String traceId, Seal seal, Instant at) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.put("receipt_id", ReceiptBody.id(traceId));
        payload.put("revision", seal.revision());
        payload.put("status", seal.status().name());
        seal.outcome().ifPresent(outcome -> payload.put("outcome_status", outcome.name()));
        seal.receiptHash().ifPresent(hash -> payload.put("receipt_hash", hash));
        seal.priorHash().ifPresent(hash -> payload.put("prior_hash", hash));
        return event(traceId, EMITTED, seal.revision(), payload, seal.observed(), at);
    }

    /**
     * The record of a deadline that passed.
     *
     * @param at when that was noticed
     */
    public static StackEvent of(String traceId, Deadline deadline, Instant at) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.put("deadline_ts", deadline.at().toString());
        payload.put("rule", deadline.rule().name());
        return event(traceId, DEADLINE, 1, payload, deadline.observed(), at);
    }

    /** True for the record of a seal. */
    public static boolean isSeal(StackEvent event) {
        return event.type().name().equals(EMITTED);
    }

    private static StackEvent event(
            String traceId, String type, int number, ObjectNode payload, Set<String> observed, Instant at) {
        ArrayNode hashes = payload.putArray("observed");
        observed.stream().sorted().forEach(hashes::add);
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("event_id", type + ":" + number);
        event.put("trace_id", traceId);
        event.put("span_id", SPAN);
        event.put("event_type", type);
        event.put("ts", at.toString());
        event.put("producer", StackProducer.AGENTPLANE.id());
        event.set("payload", payload);
        if (new EventAdmission(Integer.MAX_VALUE).admit(event, traceId, null) instanceof Admitted admitted) {
            return admitted.event();
        }
        throw new IllegalStateException("our own control event is not admitted: " + type);
    }
}
