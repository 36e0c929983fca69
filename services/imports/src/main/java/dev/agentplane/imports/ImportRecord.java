package dev.agentplane.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.TraceIds;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.imports.projection.Projected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of one attempt to import evidence.
 *
 * @param importedAt time of the import
 * @param profile how strictly it was judged
 * @param raw digest of the bytes as they came
 * @param projected the evidence; empty when there is none in the bytes
 * @param findings everything that is wrong with it
 */
public record ImportRecord(
        Instant importedAt, Profile profile, Digest raw, Optional<Projected> projected, List<ImportFinding> findings) {

    private static final String ID_PREFIX = "urn:agentplane:evidence-import:";
    private static final int ID_DIGITS = 32;
    private static final String OWN_TRACE = "import:";
    private static final String RUN_PREFIX = "agentplane://runs/";
    private static final List<String> JOINS = List.of(
            "agentRunRef", "workspaceId", "workroomId", "bundle", "mountEvidenceRef", "policyHash", "policyRefs");

    public ImportRecord {
        findings = List.copyOf(findings);
    }

    /** True when nothing refuses it. */
    public boolean accepted() {
        return projected.isPresent() && findings.stream().noneMatch(ImportFinding::error);
    }

    /** SHA-256 of the canonical form of the evidence; empty when there is none. */
    public Optional<Digest> evidenceHash() {
        return projected.map(each -> Digest.of(CanonicalJson.bytes(each.evidence())));
    }

    /** The id: of the evidence where there is some, of the bytes otherwise. */
    public String importId() {
        return ID_PREFIX + evidenceHash().orElse(raw).hex().substring(0, ID_DIGITS);
    }

    /** The same with one finding more. */
    public ImportRecord with(ImportCode code, String pointer, String message) {
        List<ImportFinding> more = new ArrayList<>(findings);
        more.add(new ImportFinding(code, code.isError(profile), pointer, message));
        return new ImportRecord(importedAt, profile, raw, projected, more);
    }

    /** The run it names in {@code agentRunRef}; empty when it names none, or not in the form that can be one. */
    public Optional<String> run() {
        String ref = runRef();
        return ref.startsWith(RUN_PREFIX) && TraceIds.isValid(ref.substring(RUN_PREFIX.length()))
                ? Optional.of(ref.substring(RUN_PREFIX.length()))
                : Optional.empty();
    }

    /**
     * The trace it has for itself when it belongs to no run: the same for the same evidence. What has its time only from
     * the import is told by its bytes.
     */
    public String ownTrace() {
        Digest what = projected.stream().anyMatch(each -> each.supplied().contains("capturedAt"))
                ? raw
                : evidenceHash().orElse(raw);
        return OWN_TRACE + what.hex().substring(0, ID_DIGITS);
    }

    /** True for traces of evidence that belongs to no run. */
    public static boolean isOwnTrace(String traceId) {
        return traceId.startsWith(OWN_TRACE);
    }

    /** The record for evidence that was sent into this trace, with a finding when it does not belong there. */
    public ImportRecord forTrace(String traceId) {
        String ref = runRef();
        if (!isOwnTrace(traceId)) {
            return ref.isEmpty() || ref.equals(RUN_PREFIX + traceId)
                    ? this
                    : with(ImportCode.EV_CALLER_MISMATCH, "/agentRunRef", "expected the run that it is imported into");
        }
        if (!ref.isEmpty()) {
            return with(
                    ImportCode.EV_JOIN_UNRESOLVED, "/agentRunRef", "expected " + RUN_PREFIX + " and a run's trace id");
        }
        return traceId.equals(ownTrace())
                ? this
                : with(ImportCode.EV_CALLER_MISMATCH, "", "expected the trace id " + ownTrace());
    }

    /** Workspace or workroom; empty when the evidence says neither. */
    public String place() {
        return projected
                .map(each -> each.evidence()
                        .path("workspaceId")
                        .asText(each.evidence().path("workroomId").asText("")))
                .orElse("");
    }

    private String runRef() {
        return projected
                .map(each -> each.evidence().path("agentRunRef").asText(""))
                .orElse("");
    }

    /** The record as JSON. When it was refused it holds no value of the evidence. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("importId", importId());
        json.put("importedAt", importedAt.toString());
        json.put("profile", profile.id());
        json.put("sourceType", projected.map(Projected::sourceType).orElse(null));
        json.put("rawSha256", raw.toString());
        ArrayNode supplied = json.putArray("suppliedMembers");
        ObjectNode replaced = json.putObject("replacedMembers");
        ArrayNode dropped = json.putArray("droppedMembers");
        projected.ifPresent(each -> {
            each.supplied().forEach(supplied::add);
            each.replaced().forEach((pointer, old) -> replaced.set(pointer, accepted() ? old : null));
            each.dropped().forEach(dropped::add);
        });
        ArrayNode list = json.putArray("findings");
        for (ImportFinding finding : findings) {
            list.addObject()
                    .put("code", finding.code().name())
                    .put("severity", finding.severity())
                    .put("pointer", finding.pointer())
                    .put("message", finding.message());
        }
        json.put("decision", accepted() ? "accepted" : "refused");
        json.put("evidenceHash", evidenceHash().map(Digest::toString).orElse(null));
        if (accepted()) {
            projected.ifPresent(each -> {
                json.set("evidence", each.evidence().deepCopy());
                json.set("join", join(each.evidence()));
            });
        }
        return json;
    }

    private static ObjectNode join(ObjectNode evidence) {
        ObjectNode join = JsonNodeFactory.instance.objectNode();
        for (String member : JOINS) {
            JsonNode value = evidence.path(member);
            if (!value.isMissingNode() && !value.isNull()) {
                join.set(member, value.deepCopy());
            }
        }
        return join;
    }
}
