package dev.agentplane.topology.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.verdict.Status;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A recorded decision that a receipt was published.
 *
 * @param revision from 1
 * @param status COMPLETE, DEGRADED or AMENDED
 * @param outcome what an amendment amounts to
 * @param receiptHash hash of the body, when there is one
 * @param priorHash latest earlier receipt hash, for amendments of a receipt
 * @param observed hashes of the stack events it was based on
 */
public record Seal(
        int revision,
        Status status,
        Optional<Status> outcome,
        Optional<String> receiptHash,
        Optional<String> priorHash,
        Set<String> observed) {

    public Seal {
        observed = Set.copyOf(observed);
    }

    static Seal read(StackEvent event) {
        JsonNode payload = event.payload();
        return new Seal(
                payload.required("revision").intValue(),
                Status.valueOf(payload.required("status").textValue()),
                text(payload, "outcome_status").map(Status::valueOf),
                text(payload, "receipt_hash"),
                text(payload, "prior_hash"),
                hashes(payload));
    }

    static Set<String> hashes(JsonNode payload) {
        return StreamSupport.stream(payload.required("observed").spliterator(), false)
                .map(JsonNode::textValue)
                .collect(Collectors.toSet());
    }

    private static Optional<String> text(JsonNode payload, String name) {
        return Optional.ofNullable(payload.path(name).textValue());
    }
}
