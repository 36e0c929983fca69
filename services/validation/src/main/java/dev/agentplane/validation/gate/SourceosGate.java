package dev.agentplane.validation.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.manifest.Shown;
import dev.agentplane.validation.rule.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** SourceOS image production: a request is complete, names its outputs and how it is governed. */
final class SourceosGate implements Gate {

    private static final String LIFECYCLE = "katelloLifecycleEnvironment";
    private static final List<String> SOURCEOS = List.of(
            "artifactTruthRef", "flavorRef", "installerProfileRef", "channelRef", "manifestRef", "sourceosSpecRef");
    private static final List<String> AUTOMATION = List.of(
            "substrateDocRef",
            "katelloContentModelRef",
            "tektonPipelineRef",
            "katelloProduct",
            "katelloRepository",
            LIFECYCLE);
    private static final List<String> SHOWN_AUTOMATION =
            List.of("tektonPipelineRef", "katelloProduct", "katelloRepository", LIFECYCLE);
    private static final Set<String> LIFECYCLES = Set.of("dev", "qa", "prod", "site", "custom");
    private static final List<String> REQUIRED_OUTPUTS =
            List.of("releaseSetRef", "bootReleaseSetRef", "katelloContentRef", "evidenceBundleRef");
    private static final List<String> OUTPUTS = List.of(
            "bootReleaseSetRef",
            "evidenceBundleRef",
            "katelloContentRef",
            "ostreeRef",
            "releaseSetRef",
            "smokeReceiptRef");

    @Override
    public String name() {
        return "sourceos";
    }

    @Override
    public Group group() {
        return Group.GATE_SOURCEOS;
    }

    @Override
    public GateOutcome evaluate(Subject subject) {
        JsonNode spec = subject.manifest().spec();
        JsonNode sourceos = spec.path("sourceos");
        JsonNode automation = spec.path("sociosAutomation");
        JsonNode outputs = spec.path("outputs");
        ObjectNode block = JsonNodeFactory.instance.objectNode();
        boolean triggered = sourceos.isObject() || automation.isObject() || outputs.isObject();
        if (subject.manifest().isV02() || !triggered) {
            block.put("enabled", false).put("result", Result.NOT_APPLICABLE.text());
            return new GateOutcome(Result.NOT_APPLICABLE, "no image production declared", List.of(), block);
        }
        List<Finding> findings = new ArrayList<>();
        refs(sourceos, "/spec/sourceos/", SOURCEOS, findings);
        refs(automation, "/spec/sociosAutomation/", AUTOMATION, findings);
        lifecycle(automation, findings);
        outputs(outputs, findings);
        governance(subject.manifest(), findings);
        // A part of the wrong type has its own finding; what it would have said is not known.
        boolean complete = findings.isEmpty()
                && List.of(sourceos, automation, outputs).stream().allMatch(JsonNode::isObject);
        block.put("enabled", true).put("result", complete ? "pass" : "fail");
        if (complete) {
            describe(block, sourceos, automation, outputs);
            return new GateOutcome(Result.ALLOW, "image production is declared completely", findings, block);
        }
        return new GateOutcome(Result.DENY, "image production is declared incompletely", findings, block);
    }

    private static void refs(JsonNode object, String pointer, List<String> names, List<Finding> findings) {
        if (!object.isMissingNode() && !object.isObject()) {
            return;
        }
        for (String name : names) {
            if (!Manifest.hasText(object, name)) {
                findings.add(Finding.at(Code.SOURCEOS_REF_MISSING, pointer + name, "expected a reference"));
            }
        }
    }

    private static void lifecycle(JsonNode automation, List<Finding> findings) {
        if (Manifest.hasText(automation, LIFECYCLE)
                && !LIFECYCLES.contains(automation.path(LIFECYCLE).textValue())) {
            findings.add(Finding.at(
                    Code.SOURCEOS_LIFECYCLE,
                    "/spec/sociosAutomation/" + LIFECYCLE,
                    "expected dev, qa, prod, site or custom, found " + Shown.value(automation.path(LIFECYCLE))));
        }
    }

    private static void outputs(JsonNode outputs, List<Finding> findings) {
        if (!outputs.isMissingNode() && !outputs.isObject()) {
            return;
        }
        boolean declared = REQUIRED_OUTPUTS.stream()
                .anyMatch(name -> Manifest.hasText(outputs, name)
                        && !outputs.path(name).textValue().strip().equals("UNSET"));
        if (!declared) {
            findings.add(Finding.at(
                    Code.SOURCEOS_OUTPUT_MISSING,
                    "/spec/outputs",
                    "expected at least one of " + String.join(", ", REQUIRED_OUTPUTS)));
        }
    }

    private static void governance(Manifest manifest, List<Finding> findings) {
        JsonNode secrets = manifest.spec().path("secrets");
        JsonNode required = secrets.path("required");
        if (secrets.isObject() && (required.isMissingNode() || (required.isArray() && required.isEmpty()))) {
            findings.add(Finding.at(
                    Code.SOURCEOS_SECRETS_UNDECLARED,
                    "/spec/secrets/required",
                    "expected the names of the secrets that image production needs"));
        }
        if (manifest.policy().isMissingNode()) {
            return;
        }
        if (!manifest.policy().has("humanGateRequired")) {
            findings.add(Finding.at(
                    Code.SOURCEOS_HUMAN_GATE_UNDECLARED,
                    "/spec/policy/humanGateRequired",
                    "expected a declaration for image production"));
        }
        JsonNode ref = manifest.policy().path("policyPackRef");
        if (ref.isMissingNode() || (ref.isTextual() && ref.textValue().isBlank())) {
            findings.add(Finding.at(
                    Code.SOURCEOS_POLICY_PACK_MISSING,
                    "/spec/policy/policyPackRef",
                    "expected a policy pack for image production"));
        }
    }

    private static void describe(ObjectNode block, JsonNode sourceos, JsonNode automation, JsonNode outputs) {
        SOURCEOS.forEach(name -> block.set(name, sourceos.path(name)));
        SHOWN_AUTOMATION.forEach(name -> block.set(name, automation.path(name)));
        ArrayNode declared = block.putArray("declaredOutputs");
        OUTPUTS.stream().filter(name -> Manifest.hasText(outputs, name)).forEach(declared::add);
    }
}
