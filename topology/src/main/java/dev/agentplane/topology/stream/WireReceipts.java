package dev.agentplane.topology.stream;

import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.events.ReceiptAmended;
import dev.agentplane.events.ReceiptAssembled;
import dev.agentplane.events.ReceiptReason;
import dev.agentplane.topology.receipt.ReceiptRecord;
import dev.agentplane.topology.verdict.Reason;

/** Receipt records in their Avro form. */
final class WireReceipts {

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
