package dev.agentplane.validation.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.rule.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** CHRONOS carrier: agentplane carries a claim of another plane and says that it has no authority over it. */
final class ChronosGate implements Gate {

    private static final String POINTER = "/spec/chronosCarrier";
    private static final List<String> TEXTS =
            List.of("sourceEvidenceRef", "methodFamily", "claimStatus", "validationStatus", "owningPlane", "replayRef");
    private static final String AUTHORITY = "nonAuthorityDeclaration";

    @Override
    public String name() {
        return "chronos";
    }

    @Override
    public Group group() {
        return Group.GATE_CHRONOS;
    }

    @Override
    public GateOutcome evaluate(Subject subject) {
        ObjectNode block = JsonNodeFactory.instance.objectNode();
        JsonNode carrier = subject.manifest().spec().path("chronosCarrier");
        if (subject.manifest().isV02() || carrier.isMissingNode()) {
            block.put("result", Result.NOT_APPLICABLE.text());
            return new GateOutcome(Result.NOT_APPLICABLE, "no CHRONOS carrier", List.of(), block);
        }
        List<Finding> findings = findings(carrier);
        Result result = findings.isEmpty() ? Result.ALLOW : Result.DENY;
        block.put("result", result.text());
        if (findings.isEmpty()) {
            block.set("chronosCarrier", carried(carrier));
        }
        String reason = findings.isEmpty() ? "carries a claim without authority over it" : "incomplete carrier";
        return new GateOutcome(result, reason, findings, block);
    }

    /** The seven members, as later artifacts carry them. */
    static ObjectNode carried(JsonNode carrier) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        TEXTS.forEach(name -> copy.set(name, carrier.path(name)));
        copy.set(AUTHORITY, carrier.path(AUTHORITY));
        return copy;
    }

    private static List<Finding> findings(JsonNode carrier) {
        if (!carrier.isObject()) {
            return List.of(Finding.at(Code.CHRONOS_FIELD_MISSING, POINTER, "expected an object with seven members"));
        }
        List<Finding> findings = new ArrayList<>();
        for (String name : TEXTS) {
            if (!Manifest.hasText(carrier, name)) {
                findings.add(Finding.at(
                        Code.CHRONOS_FIELD_MISSING, POINTER + "/" + name, "expected a text that is not blank"));
            }
        }
        JsonNode authority = carrier.path(AUTHORITY);
        if (authority.isMissingNode()) {
            findings.add(
                    Finding.at(Code.CHRONOS_FIELD_MISSING, POINTER + "/" + AUTHORITY, "expected true, found nothing"));
        } else if (!authority.isBoolean() || !authority.booleanValue()) {
            findings.add(Finding.at(Code.CHRONOS_AUTHORITY, POINTER + "/" + AUTHORITY, "expected the literal true"));
        }
        String plane = carrier.path("owningPlane").textValue();
        if (plane != null && plane.strip().toLowerCase(Locale.ROOT).equals("agentplane")) {
            findings.add(Finding.at(
                    Code.CHRONOS_OWNING_PLANE, POINTER + "/owningPlane", "expected another plane than agentplane"));
        }
        return findings;
    }
}
