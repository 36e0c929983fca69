package dev.agentplane.topology.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.Producer;
import dev.agentplane.events.ReceiptIssued;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.topology.projection.EvidenceRef;
import dev.agentplane.topology.receipt.ReceiptRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Revisions of receipts as evidence: the subject is the canonical body, or the record where an amendment has no body, and
 * the leaves that the body refers to are cited.
 */
final class IssuedReceipts {

    private final Producer producer;

    IssuedReceipts(ReceiptConfig config) {
        this.producer = new Producer("receipts", config.principal(), config.version());
    }

    /** @param at when the revision was sealed */
    ReceiptIssued event(ReceiptRecord record, Instant at) {
        ObjectNode document = record.receipt().orElseGet(record::json);
        SubjectDigest subject = new SubjectDigest(
                record.receipt().isPresent() ? "receipt" : "receipt-record",
                Digest.of(CanonicalJson.bytes(document)).hex());
        return new ReceiptIssued(
                record.traceId(),
                record.revision(),
                new EvidenceDraft(
                        Kinds.RECEIPT,
                        record.status().name(),
                        at,
                        producer,
                        List.of(subject),
                        Map.of("receipt-" + record.revision() + ".json", CanonicalJson.text(document)),
                        CanonicalJson.text(detail(record))));
    }

    private static ObjectNode detail(ReceiptRecord record) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("receiptId", record.receiptId()).put("revision", record.revision());
        record.outcome().ifPresent(outcome -> detail.put("outcomeStatus", outcome.name()));
        record.receiptHash().ifPresent(hash -> detail.put("receiptHash", hash));
        record.priorHash().ifPresent(hash -> detail.put("priorHash", hash));
        TreeSet<String> cites = new TreeSet<>();
        record.receipt().ifPresent(body -> {
            for (JsonNode ref : body.at("/evidence/evidence_refs")) {
                EvidenceRef.digest(ref.asText()).ifPresent(cites::add);
            }
            EvidenceRef.digest(body.at("/replay/replay_manifest_id").asText()).ifPresent(cites::add);
        });
        cites.forEach(detail.putArray("cites")::add);
        return detail;
    }
}
