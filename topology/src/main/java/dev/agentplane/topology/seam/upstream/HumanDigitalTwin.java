package dev.agentplane.topology.seam.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.seam.upstream.Mapped.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Policy, approval and consent events of human-digital-twin, held against its binding of consent and attestation: they have
 * their envelope, so nothing is added or changed. What the binding demands of all events of a trace together is said
 * before they are published, where it can still be mended.
 */
final class HumanDigitalTwin {

    private static final String PRODUCER = "human-digital-twin";
    private static final String EVALUATED = "policy.evaluated";
    private static final String CONSENT = "consent.checked";
    private static final Set<String> TYPES =
            Set.of(EVALUATED, "approval.requested", "approval.granted", "approval.denied", CONSENT);

    private HumanDigitalTwin() {}

    static Mapped map(JsonNode document, Optional<String> traceId) {
        JsonNode list = document.has("events") ? document.path("events") : document;
        String at = document.has("events") ? "/events" : "";
        List<ObjectNode> events = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        if (list.isArray()) {
            for (int i = 0; i < list.size(); i++) {
                take(list.get(i), at + "/" + i, traceId, events, refusals);
            }
        } else {
            take(list, at, traceId, events, refusals);
        }
        if (refusals.isEmpty()) {
            together(events, refusals);
        }
        return new Mapped(events, refusals);
    }

    private static void take(
            JsonNode event, String at, Optional<String> traceId, List<ObjectNode> events, List<Refusal> refusals) {
        int before = refusals.size();
        String type = event.path("event_type").asText();
        JsonNode payload = event.path("payload");
        check(TYPES.contains(type), at + "/event_type", "EVENT_TYPE_UNKNOWN", "one of " + TYPES, refusals);
        check(
                event.path("producer").asText().equals(PRODUCER),
                at + "/producer",
                "PRODUCER_NOT_ALLOWED",
                PRODUCER,
                refusals);
        check(
                traceId.isEmpty() || event.path("trace_id").asText().equals(traceId.get()),
                at + "/trace_id",
                "KEY_MISMATCH",
                "trace " + traceId.orElse(""),
                refusals);
        check(
                !payload.path("policy_bundle_id").asText().isEmpty(),
                at + "/payload/policy_bundle_id",
                "PAYLOAD_MISSING",
                "the policy bundle that decided",
                refusals);
        check(
                !type.equals(CONSENT) || payload.hasNonNull("consent_state") || payload.hasNonNull("attestation_ref"),
                at + "/payload",
                "CONSENT_UNBOUND",
                "consent_state or attestation_ref: a consent nobody can see binds nothing",
                refusals);
        if (event instanceof ObjectNode object && refusals.size() == before) {
            events.add(object);
        }
    }

    /** One trace is governed by one policy bundle, and what needs approval shows what became of it. */
    private static void together(List<ObjectNode> events, List<Refusal> refusals) {
        Set<String> bundles = new HashSet<>();
        events.forEach(event -> bundles.add(event.path("trace_id").asText() + " "
                + event.at("/payload/policy_bundle_id").asText()));
        long traces = events.stream()
                .map(event -> event.path("trace_id").asText())
                .distinct()
                .count();
        check(
                bundles.size() <= traces,
                "",
                "POLICY_BUNDLE_MISMATCH",
                "one policy bundle in a trace, found "
                        + bundles.stream().sorted().toList(),
                refusals);
    }

    private static void check(boolean holds, String pointer, String code, String expected, List<Refusal> refusals) {
        if (!holds) {
            refusals.add(new Refusal(pointer, code, "expected " + expected));
        }
    }
}
