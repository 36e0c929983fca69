package dev.agentplane.topology.receipt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.topology.catalogue.EventType;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.Status;
import java.util.List;
import java.util.Optional;

/**
 * What a set of stack events amounts to, seals and deadlines aside.
 *
 * @param status any but AMENDED
 * @param missing names of required types without an event, in stage order
 * @param reasons all of them, in {@link Reason#ORDER}
 * @param receipt the receipt, for COMPLETE and DEGRADED
 */
public record Verdict(Status status, List<String> missing, List<Reason> reasons, Optional<Receipt> receipt) {

    public Verdict {
        missing = List.copyOf(missing);
        reasons = reasons.stream().sorted(Reason.ORDER).distinct().toList();
    }

    /**
     * A receipt and its hash, which is worked out once.
     *
     * @param body not to be changed
     * @param hash {@code sha256:} and the hex SHA-256 of the RFC 8785 form of the body
     */
    public record Receipt(ObjectNode body, String hash) {

        static Receipt of(ObjectNode body) {
            return new Receipt(body, Digest.of(CanonicalJson.bytes(body)).toString());
        }
    }

    static Verdict of(Status status, List<EventType> missing, List<Reason> reasons, Optional<ObjectNode> body) {
        return new Verdict(status, missing.stream().map(EventType::name).toList(), reasons, body.map(Receipt::of));
    }

    /** The body, for COMPLETE and DEGRADED. */
    public Optional<ObjectNode> body() {
        return receipt.map(Receipt::body);
    }

    /** {@code sha256:} and the hex SHA-256 of the RFC 8785 form of the body. */
    public Optional<String> receiptHash() {
        return receipt.map(Receipt::hash);
    }
}
