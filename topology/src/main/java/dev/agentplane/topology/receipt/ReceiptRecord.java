package dev.agentplane.topology.receipt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What is published about a trace.
 *
 * @param traceId trace
 * @param revision 0 before the first seal
 * @param status where it stands
 * @param outcome what an amendment amounts to
 * @param missing required types without an event, in stage order
 * @param reasons all of them, in {@link Reason#ORDER}
 * @param receiptHash {@code sha256:} and hex of the canonical body
 * @param priorHash receipt hash that an amendment replaces
 * @param receipt the body
 */
public record ReceiptRecord(
        String traceId,
        int revision,
        Status status,
        Optional<Status> outcome,
        List<String> missing,
        List<Reason> reasons,
        Optional<String> receiptHash,
        Optional<String> priorHash,
        Optional<ObjectNode> receipt) {

    /** Version of this record's form. */
    public static final String RECORD_VERSION = "agentplane-receipt-record-v1";

    /** Version of the body's form. */
    public static final String SCHEMA_VERSION = "maipj-run-receipt-v0.1";

    public ReceiptRecord {
        missing = List.copyOf(missing);
        reasons = reasons.stream().sorted(Reason.ORDER).distinct().toList();
    }

    /** Id of the receipt, the same for every revision. */
    public String receiptId() {
        return ReceiptBody.id(traceId);
    }

    /** True when the trace has a receipt or had one that was amended: COMPLETE, DEGRADED, AMENDED. */
    public boolean positive() {
        return status.hasBody() || status == Status.AMENDED;
    }

    /** Equal for records that say the same: the hash stands for the body. */
    public String fingerprint() {
        ObjectNode json = json();
        if (receiptHash.isPresent()) {
            json.remove("receipt");
        }
        return Digest.of(json.toString().getBytes(StandardCharsets.UTF_8)).hex();
    }

    /** The published form; members that are absent are left out. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("record_version", RECORD_VERSION);
        json.put("receipt_schema_version", SCHEMA_VERSION);
        json.put("receipt_id", receiptId());
        json.put("trace_id", traceId);
        json.put("revision", revision);
        json.put("status", status.name());
        outcome.ifPresent(value -> json.put("outcome_status", value.name()));
        ArrayNode types = json.putArray("missing");
        missing.forEach(types::add);
        ArrayNode list = json.putArray("reasons");
        reasons.forEach(reason -> list.add(reason.json()));
        receiptHash.ifPresent(hash -> json.put("receipt_hash", hash));
        priorHash.ifPresent(hash -> json.put("prior_hash", hash));
        receipt.ifPresent(body -> json.set("receipt", body));
        return json;
    }
}
