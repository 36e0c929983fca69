package dev.agentplane.imports.projection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.imports.Caller;
import dev.agentplane.imports.EvidenceKind;
import dev.agentplane.imports.ImportCode;
import dev.agentplane.imports.Reports;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Makes evidence of what sourceosctl prints. */
public final class Projection {

    private static final Set<String> NO_EVIDENCE =
            Set.of("AgentMachineMountPlan", "OfficeDoctor", "OfficeArtifactInspection");
    private static final Set<String> RESULTS =
            Set.of("AgentMachineMountInitResult", "OfficeGenerateResult", "OfficeConvertResult");
    private static final String LOCAL_DEFAULT = "urn:srcos:agent-machine-workspace:local-default";
    private static final String POLICY_HASH = "policyHash";

    private final Caller caller;
    private final Instant now;
    private final Reports reports;

    /** @param now time of the import, for the one output that has no time */
    public Projection(Caller caller, Instant now, Reports reports) {
        this.caller = caller;
        this.now = now;
        this.reports = reports;
    }

    /** The evidence in this document; empty, and reported, when there is none. */
    public Optional<Projected> project(ObjectNode input) {
        String kind = input.path("kind").asText("");
        String type = input.path("type").asText("");
        if (!kind.isEmpty()) {
            return known(kind).map(found -> evidence(new Draft(found, input.deepCopy()), kind, false));
        }
        if (RESULTS.contains(type)) {
            return result(type, input.path("evidence"));
        }
        Draft draft =
                switch (type) {
                    case "NetworkDoorPlan" -> Plans.network(input);
                    case "NetworkDoorDoctor" -> Plans.doctor(input.deepCopy());
                    case "ExternalModelProviderPlan" -> Plans.provider(input);
                    case "NativeAssistantBridgePlan" -> Plans.assistant(input);
                    case "OfficeArtifactPlan" -> Plans.office(input.deepCopy(), now);
                    default -> null;
                };
        if (draft == null) {
            return unknown(type);
        }
        dropUnknownEngine(draft);
        fromCaller(draft, true, false);
        return Optional.of(draft.done(type));
    }

    /** The evidence in this document as it is; empty, and reported, when it has none of the five kinds. */
    public Optional<Projected> asItIs(ObjectNode input) {
        String kind = input.path("kind").asText("");
        return known(kind).map(found -> new Draft(found, input.deepCopy()).done(kind));
    }

    private Optional<EvidenceKind> known(String kind) {
        Optional<EvidenceKind> found = EvidenceKind.find(kind);
        if (found.isEmpty()) {
            reports.add(
                    ImportCode.EV_KIND_UNKNOWN, "/kind", "expected one of the five kinds of evidence of sourceosctl");
        }
        return found;
    }

    private Optional<Projected> unknown(String type) {
        if (NO_EVIDENCE.contains(type)) {
            reports.add(ImportCode.EV_NOT_EVIDENCE, "/type", "expected evidence, found an output that is none");
        } else {
            reports.add(
                    ImportCode.EV_KIND_UNKNOWN,
                    "/kind",
                    "expected one of the five kinds of evidence, or a plan or result of sourceosctl");
        }
        return Optional.empty();
    }

    private Optional<Projected> result(String type, JsonNode within) {
        if (!(within instanceof ObjectNode evidence)) {
            reports.add(ImportCode.EV_NOT_EVIDENCE, "/evidence", "expected the evidence of what was done");
            return Optional.empty();
        }
        return known(evidence.path("kind").asText(""))
                .map(kind -> evidence(new Draft(kind, evidence.deepCopy()), type, true));
    }

    /** Mends what sourceosctl is known to write into mount and office evidence. */
    private Projected evidence(Draft draft, String sourceType, boolean wrapped) {
        ObjectNode evidence = draft.evidence();
        if (draft.kind() == EvidenceKind.MOUNT) {
            createdPaths(evidence);
            draft.drop("createdHostPaths");
        } else if (draft.kind() == EvidenceKind.OFFICE) {
            dropUnknownEngine(draft);
            if (evidence.path("redactionSummary") instanceof ObjectNode summary
                    && summary.path("notes").asText("").startsWith("stdout=")) {
                // The old value is output of a process: not even the record keeps it.
                summary.put("notes", "redacted");
                reports.mended(
                        ImportCode.EV_RAW_OUTPUT, "/redactionSummary/notes", "was the output of a process, redacted");
            }
        }
        boolean planHash = draft.kind() == EvidenceKind.MOUNT || draft.kind() == EvidenceKind.OFFICE;
        fromCaller(draft, wrapped, planHash);
        return draft.done(sourceType);
    }

    /** The one engine that sourceosctl names and no schema knows; mode and version keep the fact. */
    private static void dropUnknownEngine(Draft draft) {
        if (draft.evidence().path("backend") instanceof ObjectNode backend
                && backend.path("engine").asText("").equals("sourceos-remote")) {
            draft.drop(backend, "engine", "backend.engine");
        }
    }

    private void createdPaths(ObjectNode evidence) {
        JsonNode created = evidence.path("createdHostPaths");
        for (int i = 0; i < created.size(); i++) {
            boolean mounted = false;
            for (JsonNode mount : evidence.path("mounts")) {
                mounted |= mount.path("hostPathRef").equals(created.get(i));
            }
            reports.addIf(
                    !mounted,
                    ImportCode.EV_CREATED_PATH,
                    "/createdHostPaths/" + i,
                    "expected the hostPathRef of one of the mounts");
        }
    }

    /**
     * @param required whether the caller has to say where it happened and under which policy
     * @param planHash whether the policy hash in the evidence is the hash of a plan
     */
    private void fromCaller(Draft draft, boolean required, boolean planHash) {
        String workspace = draft.kind().workspaceMember();
        value(draft, workspace, caller.workspaceId(), required, LOCAL_DEFAULT);
        value(
                draft,
                POLICY_HASH,
                caller.policyHash(),
                required,
                planHash ? draft.evidence().path(POLICY_HASH).asText("") : "");
    }

    private void value(Draft draft, String member, Optional<String> said, boolean required, String placeholder) {
        ObjectNode evidence = draft.evidence();
        JsonNode found = evidence.path(member);
        if (said.isEmpty()) {
            reports.addIf(
                    required,
                    ImportCode.EV_CALLER_INPUT,
                    "/" + member,
                    "expected " + (member.equals(POLICY_HASH) ? "--policy-hash" : "--workspace-id")
                            + ": output of sourceosctl does not say it");
        } else if (found.isMissingNode()) {
            draft.supply(member, said.get());
        } else if (!found.asText("").equals(said.get())) {
            if (!placeholder.isEmpty() && found.asText("").equals(placeholder)) {
                draft.replace(evidence, "/" + member, member, said.get());
            } else {
                reports.add(ImportCode.EV_CALLER_MISMATCH, "/" + member, "expected the value that the caller gives");
            }
        }
    }
}
