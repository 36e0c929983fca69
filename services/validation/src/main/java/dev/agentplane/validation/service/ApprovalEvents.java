package dev.agentplane.validation.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.events.ApprovalJudged;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.Producer;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.platform.Incoming;
import dev.agentplane.validation.admission.HumanConditions;
import dev.agentplane.validation.approval.ApprovalEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of what became of approvals. One that counts is sealed as its author signed it; one that does not is sealed
 * as our own statement about it, by digest: nobody can have his words sealed under a run by merely sending them.
 */
final class ApprovalEvents {

    private static final String KIND = "approval";

    private final Producer producer;

    ApprovalEvents(Producer producer) {
        this.producer = producer;
    }

    ApprovalJudged counts(Incoming record, ApprovalEvent event, byte[] envelope) {
        return new ApprovalJudged(
                event.traceId(),
                event.id(),
                event.granted() ? "GRANTED" : "REFUSED",
                HumanConditions.ACCEPTED,
                event.isBreakGlass() ? "the glass is broken" : "it counts",
                event.principal(),
                record.source(),
                ByteBuffer.wrap(envelope),
                null);
    }

    /** @param event what it says, when it could be read */
    ApprovalJudged rejected(
            Incoming record,
            ValidationTables.Known run,
            Optional<ApprovalEvent> event,
            String code,
            String message,
            byte[] envelope) {
        ObjectNode detail = detail(record.source(), code, message);
        detail.put("received", Digest.of(envelope).toString()).put("size", envelope.length);
        event.ifPresent(said -> detail.put("approvalId", said.id()).put("principal", said.principal()));
        return judged(record, run, event.orElse(null), "REJECTED", code, message, detail, envelope);
    }

    /** Nobody decided in time. */
    ApprovalJudged lapsed(Incoming record, ValidationTables.Known run, String message) {
        String code = "APPROVAL_EXPIRED";
        return judged(record, run, null, "EXPIRED", code, message, detail(record.source(), code, message), null);
    }

    private ApprovalJudged judged(
            Incoming record,
            ValidationTables.Known run,
            @Nullable ApprovalEvent event,
            String outcome,
            String code,
            String message,
            ObjectNode detail,
            byte @Nullable [] received) {
        List<SubjectDigest> subjects = new ArrayList<>();
        subjects.add(new SubjectDigest("bundle:" + run.bundle(), run.digest().hex()));
        if (received != null) {
            subjects.add(new SubjectDigest("approval", Digest.of(received).hex()));
        }
        return new ApprovalJudged(
                record.key(),
                event == null ? "" : event.id(),
                outcome,
                code,
                message,
                event == null ? "" : event.principal(),
                record.source(),
                null,
                new EvidenceDraft(
                        KIND, outcome, record.timestamp(), producer, subjects, Map.of(), CanonicalJson.text(detail)));
    }

    private static ObjectNode detail(SourceRecord source, String code, String message) {
        ObjectNode detail =
                JsonNodeFactory.instance.objectNode().put("code", code).put("message", message);
        detail.putObject("source")
                .put("topic", source.getTopic())
                .put("partition", source.getPartition())
                .put("offset", source.getOffset())
                .put("valueDigest", source.getValueDigest());
        return detail;
    }
}
