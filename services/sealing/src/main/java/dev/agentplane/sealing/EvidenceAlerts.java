package dev.agentplane.sealing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.events.AlertRaised;
import dev.agentplane.platform.Outgoing;
import java.time.Instant;

/** Alerts about a run's evidence. */
final class EvidenceAlerts {

    private EvidenceAlerts() {}

    /** Something is not there although it should: {@code {runId, expected, present, missing, deadline, i}}. */
    static Outgoing missing(String run, RunTail tail, Instant deadline, long index) {
        ObjectNode detail = detail(run, index).put("deadline", deadline.toString());
        Kinds.owed(tail.outcomes()).forEach(detail.putArray("expected")::add);
        tail.outcomes().keySet().forEach(detail.putArray("present")::add);
        tail.missing().forEach(detail.putArray("missing")::add);
        return alert("EVIDENCE_MISSING", run, detail);
    }

    /** Something came after the run was found incomplete: {@code {runId, kind, i}}. */
    static Outgoing late(String run, String kind, long index) {
        return alert("EVIDENCE_LATE", run, detail(run, index).put("kind", kind));
    }

    private static ObjectNode detail(String run, long index) {
        return JsonNodeFactory.instance.objectNode().put("runId", run).put("i", index);
    }

    private static Outgoing alert(String kind, String run, ObjectNode detail) {
        return Outgoing.of(Topics.ALERTS, run, new AlertRaised(kind, run, CanonicalJson.text(detail)));
    }
}
