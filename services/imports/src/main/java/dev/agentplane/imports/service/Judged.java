package dev.agentplane.imports.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.EvidenceImported;
import dev.agentplane.events.ImportRequested;
import dev.agentplane.events.Producer;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.imports.ImportFinding;
import dev.agentplane.imports.ImportRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request with its judgement, and the events that say so.
 *
 * @param request what was asked
 * @param record what came of it
 */
record Judged(ImportRequested request, ImportRecord record) {

    private static final int NAME_DIGITS = 12;

    /** What must not be imported twice into one trace. */
    String identity() {
        return record.importId() + "|" + record.place();
    }

    /** When the broker was given the request of a decision. */
    static Instant at(EvidenceImported event) {
        JsonNode record = StrictJson.parse(event.getRecord().getBytes(StandardCharsets.UTF_8));
        return Instant.parse(record.path("importedAt").asText());
    }

    /** Codes of everything that refuses it, each once. */
    List<String> errors() {
        return record.findings().stream()
                .filter(ImportFinding::error)
                .map(finding -> finding.code().name())
                .distinct()
                .toList();
    }

    /** The decision that stands. */
    EvidenceImported decided(SourceRecord source, ImportsConfig config) {
        String decision = record.accepted() ? "accepted" : "refused";
        return event(decision, source, json(), draft(source, config));
    }

    /** That it waits for a run; nothing is sealed yet. */
    EvidenceImported parked(SourceRecord source) {
        ObjectNode json = json();
        json.put("decision", "parked");
        return event("parked", source, json, null);
    }

    private EvidenceImported event(
            String decision, SourceRecord source, ObjectNode json, @Nullable EvidenceDraft draft) {
        return new EvidenceImported(
                request.getTraceId(),
                record.importId(),
                decision,
                record.accepted() ? record.place() : null,
                CanonicalJson.text(json),
                source,
                draft);
    }

    private ObjectNode json() {
        ObjectNode json = record.json();
        JsonNode join = json.path("join");
        if (join instanceof ObjectNode members && !ImportRecord.isOwnTrace(request.getTraceId())) {
            members.put("run", request.getTraceId());
        }
        return json;
    }

    private EvidenceDraft draft(SourceRecord source, ImportsConfig config) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("importId", record.importId());
        detail.put("importedBy", request.getPrincipal());
        detail.put("size", request.getBytes().remaining());
        detail.putObject("request")
                .put("topic", source.getTopic())
                .put("partition", source.getPartition())
                .put("offset", source.getOffset())
                .put("valueDigest", source.getValueDigest());
        // sourceosctl signs nothing: accepted evidence keeps the rules, but nobody has vouched for it.
        detail.putArray("signers");
        String name = "evidence-import-" + record.raw().hex().substring(0, NAME_DIGITS) + ".json";
        return new EvidenceDraft(
                Kinds.IMPORTED_EVIDENCE,
                record.accepted() ? "UNVERIFIED" : "FAILED",
                record.importedAt(),
                new Producer("imports", config.principal(), config.version()),
                List.of(new SubjectDigest("imported-evidence", record.raw().hex())),
                Map.of(name, CanonicalJson.text(json())),
                CanonicalJson.text(detail));
    }

    /** For the dead letter: codes and places, never a value. */
    String summary() {
        return record.findings().stream()
                .filter(ImportFinding::error)
                .map(finding -> finding.code() + (finding.pointer().isEmpty() ? "" : " at " + finding.pointer()))
                .collect(Collectors.joining(", "));
    }
}
