package dev.agentplane.imports.projection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.imports.EvidenceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What sourceosctl prints instead of evidence: plans, without status and side effects. Members that are not listed stay
 * where they are, for the rules to refuse.
 */
final class Plans {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Plans() {}

    static Draft network(ObjectNode plan) {
        Draft draft = started(EvidenceKind.NETWORK, plan).drop("evidence");
        JsonNode profile = plan.path("networkAccessProfileRef");
        draft.supply("operation", "plan").supply("status", "planned");
        draft.supply(
                "meshProfileEnabled", !plan.path("meshBindingRef").asText("").isEmpty());
        if (profile.isTextual()) {
            draft.supply("policyRefs", NODES.arrayNode().add(profile.textValue()));
        }
        return finished(draft, "network-door", "NetworkDoorPlan", Map.of());
    }

    static Draft doctor(ObjectNode report) {
        Draft draft = new Draft(EvidenceKind.NETWORK, NODES.objectNode());
        JsonNode contracts = report.path("contracts");
        draft.supply("kind", EvidenceKind.NETWORK.id()).take("capturedAt", report.path("capturedAt"));
        draft.take("networkAccessProfileRef", contracts.path("networkAccessProfileRef"))
                .take("meshBindingRef", contracts.path("meshBindingRef"))
                .take("modelProviderRef", contracts.path("byomProviderRef"))
                .take("firewallBindingRefs", firewalls(contracts));
        if (report.path("policy").has("defaultEgress")) {
            draft.take(
                    "policy",
                    NODES.objectNode()
                            .set("defaultEgress", report.path("policy").path("defaultEgress")));
        }
        draft.supply("operation", "doctor").supply("status", "success");
        draft.supply("decision", "deny").supply("destinationStored", false);
        Draft done = finished(
                draft,
                "network-door",
                "NetworkDoorDoctor",
                Map.of(
                        "mutatedFirewall", stated(report, "mutatesFirewall"),
                        "installedMesh", stated(report, "installsMesh"),
                        "contactedExternalProvider", stated(report, "contactsExternalProvider")));
        others(report, List.of("type", "capturedAt", "contracts", "policy"))
                .forEach(member -> done.drop(report, member, member));
        return done;
    }

    /** What a report says of itself: sourceosctl writes it below {@code policy}. */
    private static JsonNode stated(ObjectNode report, String member) {
        JsonNode within = report.path("policy").path(member);
        return within.isMissingNode() ? report.path(member) : within;
    }

    /** The firewall bindings among the contracts, the enterprise's first. */
    private static ArrayNode firewalls(JsonNode contracts) {
        List<Map.Entry<String, JsonNode>> refs = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : contracts.properties()) {
            if (member.getKey().toLowerCase(java.util.Locale.ROOT).contains("firewall")
                    && member.getValue().isTextual()) {
                refs.add(member);
            }
        }
        refs.sort(Comparator.comparing(
                member -> !member.getKey().toLowerCase(java.util.Locale.ROOT).contains("enterprise")));
        ArrayNode array = NODES.arrayNode();
        refs.forEach(member -> array.add(member.getValue()));
        return array;
    }

    static Draft provider(ObjectNode plan) {
        Draft draft = started(EvidenceKind.PROVIDER, plan).drop("evidence");
        draft.supply("operation", "plan").supply("status", "planned").supply("promptStored", false);
        ObjectNode health = NODES.objectNode().put("checked", false).put("status", "skipped");
        health.putNull("latencyMs").putNull("errorRef");
        draft.supply("providerHealth", health);
        return finished(
                draft,
                "external-model-provider",
                "ExternalModelProviderPlan",
                Map.of("contactedExternalProvider", plan.path("contactsProvider")));
    }

    static Draft assistant(ObjectNode plan) {
        Draft draft = started(EvidenceKind.ASSISTANT, plan).drop("evidence");
        boolean required = plan.path("requiresUserConfirmation").asBoolean();
        draft.supply("status", required ? "requires-confirmation" : "planned");
        ObjectNode confirmation = NODES.objectNode().put("required", required);
        confirmation.put("decision", required ? "pending" : "not-required").putNull("decisionRef");
        draft.supply("userConfirmation", confirmation);
        return finished(
                draft,
                "native-assistant",
                "NativeAssistantBridgePlan",
                Map.of("invokedNativeAssistant", plan.path("invokesAssistant")));
    }

    static Draft office(ObjectNode plan, Instant now) {
        Draft draft = new Draft(EvidenceKind.OFFICE, NODES.objectNode());
        draft.supply("kind", EvidenceKind.OFFICE.id());
        draft.supply("capturedAt", now.toString()).supply("status", "planned");
        draft.take("operation", plan.path("operation"));
        for (String member :
                List.of("artifactId", "workroomId", "artifactType", "format", "storageRef", "backend", "policyRefs")) {
            draft.take(member, plan.path("officeArtifact").path(member).deepCopy());
        }
        others(plan, List.of("type", "officeArtifact", "operation"))
                .forEach(member -> draft.drop(plan, member, member));
        return common(draft, "OfficeArtifactPlan", Map.of());
    }

    private static Draft started(EvidenceKind kind, ObjectNode plan) {
        Draft draft = new Draft(kind, plan.deepCopy()).drop("type");
        return draft.supply("kind", kind.id());
    }

    private static Draft finished(Draft draft, String backendIntent, String type, Map<String, JsonNode> stated) {
        draft.supply("backendIntent", backendIntent).supply("executor", "sourceosctl-local");
        return common(draft, type, stated);
    }

    private static Draft common(Draft draft, String type, Map<String, JsonNode> stated) {
        ObjectNode effects = NODES.objectNode();
        for (String flag : draft.kind().sideEffects()) {
            JsonNode said = stated.get(flag);
            if (said == null || said.isMissingNode()) {
                effects.put(flag, flag.equals("requiresPolicyApproval"));
            } else {
                effects.set(flag, said);
            }
        }
        draft.supply("sideEffects", effects);
        ObjectNode summary = NODES.objectNode();
        redactions(draft.kind()).forEach(member -> summary.put(member, true));
        summary.put("secretLikeValuesRedacted", 0L).put("notes", "projected from sourceosctl " + type);
        return draft.supply("redactionSummary", summary);
    }

    private static List<String> redactions(EvidenceKind kind) {
        return switch (kind) {
            case MOUNT, OFFICE -> List.of("hostUserRedacted");
            case NETWORK -> List.of("destinationRedacted", "promptTextRedacted");
            case PROVIDER -> List.of("endpointRedacted", "promptTextRedacted");
            case ASSISTANT -> List.of("promptTextRedacted", "personalContextRedacted");
        };
    }

    private static List<String> others(ObjectNode object, List<String> known) {
        List<String> others = new ArrayList<>();
        object.fieldNames().forEachRemaining(member -> {
            if (!known.contains(member)) {
                others.add(member);
            }
        });
        return others;
    }
}
