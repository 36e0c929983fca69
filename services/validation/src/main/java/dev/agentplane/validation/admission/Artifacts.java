package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.domain.Digest;
import dev.agentplane.validation.gate.GateOutcome;
import dev.agentplane.validation.manifest.Manifest;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The exported files of an admission, each true to its contract or not written at all. */
final class Artifacts {

    private static final String VALIDATION = "validation-artifact.json";
    private static final String CONTROL_GATE = "control-gate-artifact.json";
    private static final String VERDICT = "policy-fabric-verdict-gate-artifact.json";

    private final ArtifactContracts contracts;

    Artifacts(ArtifactContracts contracts) {
        this.contracts = contracts;
    }

    /** Every file by name. */
    Map<String, ObjectNode> of(Outcome outcome, Manifest manifest, Evaluation evaluation, AdmissionFacts facts) {
        Map<String, ObjectNode> files = new TreeMap<>();
        files.put(VALIDATION, validation(outcome, manifest, evaluation, facts));
        files.put(CONTROL_GATE, controlGate(outcome, evaluation.controlMatrix(), facts));
        GateOutcome verdict = evaluation.gates().get("policyFabric");
        if (verdict != null && verdict.block().has("fit")) {
            files.put(VERDICT, verdict(verdict, facts));
        }
        files.forEach(contracts::require);
        return files;
    }

    /**
     * What the files are about.
     *
     * @param label what the bundle is called
     * @param digest its digest
     * @param state the verdict
     * @param lane effective lane, or null
     * @param findings listed findings
     */
    record Outcome(
            BundleLabel label,
            Digest digest,
            State state,
            @org.jspecify.annotations.Nullable Lane lane,
            List<Finding> findings) {

        boolean valid() {
            return state != State.DENIED;
        }

        String bundlePath() {
            return "agentplane://bundle/" + digest;
        }
    }

    private static ObjectNode validation(
            Outcome outcome, Manifest manifest, Evaluation evaluation, AdmissionFacts facts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", "ValidationArtifact").put("bundle", outcome.label().toString());
        json.put("capturedAt", facts.now().toString()).put("valid", outcome.valid());
        json.put("bundlePath", outcome.bundlePath());
        Lane lane = outcome.lane();
        // The contract has no value for lane dev.
        json.put("lane", lane == null || lane == Lane.DEV ? null : lane.text());
        ObjectNode metadata = json.putObject("bundleMetadata");
        metadata.put("name", outcome.label().name())
                .put("version", outcome.label().version());
        metadata.put("createdAt", outcome.label().createdAt().orElse(null));
        JsonNode context = manifest.spec().path("governanceContext");
        if (!manifest.isV02() && context.isObject() && isClean("/spec/governanceContext", evaluation.findings())) {
            json.set("governanceContext", context);
        }
        checks(json.putArray("checks"), outcome.findings(), evaluation);
        return json;
    }

    private static boolean isClean(String pointer, List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.pointer().startsWith(pointer))
                .allMatch(finding ->
                        finding.code().group() != Group.SECRETS && finding.code() != Code.GOVERNANCE_CONTEXT_INVALID);
    }

    private static void checks(ArrayNode checks, List<Finding> findings, Evaluation evaluation) {
        Set<Group> clean = EnumSet.allOf(Group.class);
        for (Finding finding : findings) {
            clean.remove(finding.code().group());
            checks.addObject()
                    .put("name", finding.code().checkName())
                    .put("status", finding.isError() ? "fail" : "warn")
                    .put(
                            "message",
                            (finding.pointer().isEmpty() ? "" : finding.pointer() + ": ") + finding.message() + " ("
                                    + finding.hint() + ")");
        }
        for (Group group : clean) {
            checks.addObject()
                    .put("name", group.text())
                    .put("status", "pass")
                    .put("message", evaluation.applied().contains(group) ? null : "not applicable");
        }
    }

    private static ObjectNode controlGate(Outcome outcome, GateOutcome gate, AdmissionFacts facts) {
        ObjectNode json = gate.block().deepCopy();
        json.remove("approvals");
        json.put("kind", "ControlGateArtifact").put("bundle", outcome.label().toString());
        json.put("bundlePath", outcome.bundlePath());
        json.put(
                "policyBundlePath",
                "agentplane://policy-pack/"
                        + facts.pack().digest().map(Digest::toString).orElse("unreadable"));
        json.put("evaluatedAt", facts.now().toString()).put("admissionValid", outcome.valid());
        return json;
    }

    private static ObjectNode verdict(GateOutcome gate, AdmissionFacts facts) {
        ObjectNode json = gate.block().deepCopy();
        json.remove("signed");
        return json.put("kind", "PolicyFabricVerdictGateArtifact")
                .put("evaluatedAt", facts.now().toString());
    }
}
