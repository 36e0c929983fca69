package dev.agentplane.validation.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.admission.Lane;
import dev.agentplane.validation.admission.Severity;
import dev.agentplane.validation.admission.VerdictFacts;
import dev.agentplane.validation.admission.VerdictInput;
import dev.agentplane.validation.manifest.JsonSchema;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.manifest.Times;
import dev.agentplane.validation.rule.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Policy Fabric verdict: an optional second opinion that can deny and never override another gate. */
final class VerdictGate implements Gate {

    private static final Duration MAX_AHEAD = Duration.ofMinutes(5);
    private static final int MAX_SIZE = 256 << 10;
    private static final List<String> COPIED =
            List.of("domain", "fit", "policyBundle", "verdictArtifactRef", "verdictExplanationRef");

    private final JsonSchema schema = JsonSchema.load("/bundles/schema/policy-fabric-verdict-envelope.schema.json");

    @Override
    public String name() {
        return "policyFabric";
    }

    @Override
    public Group group() {
        return Group.GATE_POLICY_FABRIC;
    }

    @Override
    public GateOutcome evaluate(Subject subject) {
        VerdictFacts facts = subject.facts().verdict();
        ObjectNode block = JsonNodeFactory.instance.objectNode();
        if (facts.envelope().isEmpty()) {
            if (facts.required()) {
                return denied(block, "no verdict envelope", Code.VERDICT_MISSING, "expected a verdict envelope");
            }
            block.put("result", Result.NOT_APPLICABLE.text());
            return new GateOutcome(Result.NOT_APPLICABLE, "no verdict envelope", List.of(), block);
        }
        VerdictInput input = facts.envelope().get();
        block.put("verdictEnvelopePath", "agentplane://verdict-envelope/" + input.received());
        block.put("signed", input.signed());
        Optional<JsonNode> envelope = read(input.payload());
        if (envelope.isEmpty()) {
            return denied(
                    block,
                    "verdict envelope invalid",
                    Code.VERDICT_INVALID,
                    "expected a PolicyFabricVerdictEnvelope that does not contradict itself");
        }
        return judged(subject, input, envelope.get(), block);
    }

    private Optional<JsonNode> read(byte[] payload) {
        try {
            JsonNode envelope =
                    payload.length > MAX_SIZE ? JsonNodeFactory.instance.nullNode() : StrictJson.parse(payload);
            boolean contradicts = envelope.path("promote").asBoolean(false)
                    && envelope.path("failedPredicates").size() > 0;
            boolean valid = schema.violations(envelope).isEmpty()
                    && !contradicts
                    && Times.parse(envelope.path("capturedAt").asText()).isPresent();
            return valid ? Optional.of(envelope) : Optional.empty();
        } catch (StrictJsonException e) {
            return Optional.empty();
        }
    }

    private static GateOutcome judged(Subject subject, VerdictInput input, JsonNode envelope, ObjectNode block) {
        boolean prod = subject.lane().filter(Lane.PROD::equals).isPresent();
        List<Finding> findings = new ArrayList<>();
        binding(subject, envelope, prod, findings);
        age(subject, envelope, findings);
        if (!input.signed()) {
            findings.add(
                    Finding.at(Code.VERDICT_UNSIGNED, "", "the verdict envelope has no signature of a producer key")
                            .as(prod ? Severity.ERROR : Severity.WARN));
        }
        boolean promote = envelope.path("promote").booleanValue();
        if (!promote) {
            findings.add(Finding.at(Code.VERDICT_DENIED, "", "the verdict envelope says promote=false"));
        }
        Optional<Finding> error = findings.stream().filter(Finding::isError).findFirst();
        Result result = error.isPresent() ? Result.DENY : Result.ALLOW;
        String reason = !promote ? "promote=false" : error.map(Finding::message).orElse("promote=true");
        block.put("result", result.text()).put("reason", reason);
        COPIED.forEach(member -> block.set(member, envelope.path(member)));
        block.put("rightsCritical", envelope.path("rightsCritical").asBoolean(false));
        block.set(
                "failedPredicates",
                envelope.path("failedPredicates").isArray()
                        ? envelope.path("failedPredicates")
                        : JsonNodeFactory.instance.arrayNode());
        return new GateOutcome(result, reason, findings, block);
    }

    private static void binding(Subject subject, JsonNode envelope, boolean prod, List<Finding> findings) {
        List<String> wrong = new ArrayList<>();
        String bundle = envelope.path("bundle").textValue();
        String lane = envelope.path("lane").textValue();
        if (bundle == null && prod) {
            wrong.add("names no bundle");
        } else if (bundle == null) {
            findings.add(Finding.at(Code.VERDICT_UNBOUND, "", "the verdict envelope names no bundle"));
        } else if (!bundle.equals(label(subject.manifest()))) {
            wrong.add("is for another bundle");
        }
        if (lane != null && !lane.equals(subject.lane().map(Lane::text).orElse(""))) {
            wrong.add("is for another lane");
        }
        if (!wrong.isEmpty()) {
            findings.add(Finding.at(Code.VERDICT_BINDING, "", "the verdict envelope " + String.join(" and ", wrong)));
        }
    }

    private static String label(Manifest manifest) {
        return manifest.metadata().path("name").asText() + "@"
                + manifest.metadata().path("version").asText();
    }

    private static void age(Subject subject, JsonNode envelope, List<Finding> findings) {
        Instant captured = Times.parse(envelope.path("capturedAt").asText()).orElseThrow();
        Instant now = subject.facts().now();
        boolean old = captured.plus(subject.facts().verdict().maxAge()).isBefore(now);
        if (old || captured.isAfter(now.plus(MAX_AHEAD))) {
            findings.add(Finding.at(
                    Code.VERDICT_STALE,
                    "",
                    "the verdict envelope was captured at " + captured + ", "
                            + (old ? "too long ago" : "in the future")));
        }
    }

    private static GateOutcome denied(ObjectNode block, String reason, Code code, String message) {
        block.put("result", Result.DENY.text()).put("reason", reason);
        return new GateOutcome(Result.DENY, reason, List.of(Finding.at(code, "", message)), block);
    }
}
