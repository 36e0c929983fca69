package dev.agentplane.topology.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.ReceiptAmended;
import dev.agentplane.events.ReceiptAssembled;
import dev.agentplane.events.ReceiptReason;
import dev.agentplane.topology.receipt.ReceiptRecord;
import dev.agentplane.topology.verdict.Reason;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Receipt records in their Avro form. */
final class WireReceipts {

    /** Canonical texts of doubles are never longer. */
    private static final int MAX_NUMBER_CHARS = 32;

    private WireReceipts() {}

    static ReceiptAssembled avro(ReceiptRecord record) {
        return ReceiptAssembled.newBuilder()
                .setRecordVersion(ReceiptRecord.RECORD_VERSION)
                .setReceiptSchemaVersion(ReceiptRecord.SCHEMA_VERSION)
                .setReceiptId(record.receiptId())
                .setTraceId(record.traceId())
                .setRevision(record.revision())
                .setStatus(record.status().name())
                .setOutcomeStatus(record.outcome().map(Enum::name).orElse(null))
                .setMissing(record.missing())
                .setReasons(record.reasons().stream().map(WireReceipts::avro).toList())
                .setReceiptHash(record.receiptHash().orElse(null))
                .setPriorHash(record.priorHash().orElse(null))
                .setReceipt(record.receipt().map(CanonicalJson::text).orElse(null))
                .build();
    }

    /** The record's published JSON, from its Avro form. */
    static ObjectNode json(ReceiptAssembled record) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("record_version", record.getRecordVersion());
        json.put("receipt_schema_version", record.getReceiptSchemaVersion());
        json.put("receipt_id", record.getReceiptId());
        json.put("trace_id", record.getTraceId());
        json.put("revision", record.getRevision());
        json.put("status", record.getStatus());
        putIfPresent(json, "outcome_status", record.getOutcomeStatus());
        record.getMissing().forEach(json.putArray("missing")::add);
        ArrayNode reasons = json.putArray("reasons");
        record.getReasons().forEach(reason -> reasons.add(json(reason)));
        putIfPresent(json, "receipt_hash", record.getReceiptHash());
        putIfPresent(json, "prior_hash", record.getPriorHash());
        if (record.getReceipt() != null) {
            json.set(
                    "receipt",
                    StrictJson.parseExact(record.getReceipt().getBytes(StandardCharsets.UTF_8), MAX_NUMBER_CHARS));
        }
        return json;
    }

    private static ObjectNode json(ReceiptReason reason) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("code", reason.getCode());
        json.put("class", reason.getReasonClass());
        putIfPresent(json, "event_type", reason.getEventType());
        putIfPresent(json, "pointer", reason.getPointer());
        if (!reason.getEventIds().isEmpty()) {
            reason.getEventIds().forEach(json.putArray("event_ids")::add);
        }
        if (!reason.getEventHashes().isEmpty()) {
            reason.getEventHashes().forEach(json.putArray("event_hashes")::add);
        }
        putIfPresent(json, "detail", reason.getDetail());
        return json;
    }

    private static void putIfPresent(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    static ReceiptAmended amendment(ReceiptRecord replaced, ReceiptRecord replacement) {
        return new ReceiptAmended(replacement.traceId(), replacement.revision(), avro(replaced), avro(replacement));
    }

    private static ReceiptReason avro(Reason reason) {
        return new ReceiptReason(
                reason.code().name(),
                reason.reasonClass().word(),
                reason.eventType(),
                reason.pointer(),
                reason.eventIds(),
                reason.eventHashes(),
                reason.detail());
    }
}
