package dev.agentplane.topology.seam.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.seam.upstream.Mapped.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a slash-topics query adapter leaves: load events without an envelope, and a receipt that says when, and whether the
 * policy membrane let the result through.
 */
final class SlashTopics {

    private static final String PRODUCER = "slash-topics";
    private static final List<String> EVENTS =
            List.of("/packLoadEvents", "/provenance/packLoadEvents", "/input/provenance/packLoadEvents");
    private static final List<String> RECEIPTS =
            List.of("/receipt", "/adapterReceipt", "/output/receipt", "/expectedOutput/receipt");
    private static final Set<String> OPEN = Set.of("ALLOW", "REDACT");
    private static final Set<String> TYPES = Set.of(
            "context.pack.selected",
            "context.pack.fetched",
            "context.pack.expired",
            "context.cache.hit",
            "context.cache.miss",
            "context.policy.denied");
    private static final List<String> RECEIPT_MEMBERS = List.of(
            "adapterKind",
            "adapterVersion",
            "topicSlugs",
            "topicPackRef",
            "topicPackDigest",
            "membraneRef",
            "membraneDecision",
            "queryRef",
            "resultSetRef",
            "executedAt",
            "rng_seed_or_none",
            "canonicalization");

    private SlashTopics() {}

    static Mapped map(JsonNode document, Optional<String> traceId) {
        if (traceId.isEmpty()) {
            return Mapped.refused("", "TRACE_ID_MISSING", "expected the caller to say which trace these packs are for");
        }
        String at = first(document, RECEIPTS);
        JsonNode receipt = document.at(at);
        List<Refusal> refusals = receipt(at, receipt);
        String events = first(document, EVENTS);
        if (!document.at(events).isArray()) {
            refusals.add(new Refusal(events, "PACK_LOAD_EVENTS_MISSING", "expected provenance.packLoadEvents[]"));
        }
        if (!refusals.isEmpty()) {
            return new Mapped(List.of(), refusals);
        }
        return wrapped(
                document.at(events),
                events,
                traceId.get(),
                receipt.path("executedAt").asText());
    }

    private static List<Refusal> receipt(String at, JsonNode receipt) {
        List<Refusal> refusals = new ArrayList<>();
        for (String member : RECEIPT_MEMBERS) {
            if (!receipt.has(member)) {
                refusals.add(new Refusal(
                        at + "/" + member, "ADAPTER_RECEIPT_INVALID", "expected this member of an adapter's receipt"));
            }
        }
        if (receipt.path("dryRun").asBoolean(false)) {
            refusals.add(new Refusal(at + "/dryRun", "DRY_RUN", "a dry run loads no packs"));
        }
        String decision = receipt.path("membraneDecision").asText();
        if (receipt.has("membraneDecision") && !OPEN.contains(decision)) {
            refusals.add(new Refusal(
                    at + "/membraneDecision",
                    "MEMBRANE_DECISION",
                    "expected ALLOW or REDACT, found \"" + decision + "\": nothing of it may be published"));
        }
        return refusals;
    }

    private static Mapped wrapped(JsonNode loads, String at, String traceId, String ts) {
        List<ObjectNode> events = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        for (int index = 0; index < loads.size(); index++) {
            JsonNode load = loads.get(index);
            String type = load.path("event_type").asText();
            if (!TYPES.contains(type) || !load.path("payload").isObject()) {
                refusals.add(new Refusal(
                        at + "/" + index,
                        "PACK_LOAD_EVENT_INVALID",
                        "expected {event_type, payload} with one of "
                                + TYPES.stream().sorted().toList()));
                continue;
            }
            ObjectNode identity = JsonNodeFactory.instance.objectNode();
            identity.put("event_type", type).put("index", index);
            identity.set("payload", load.path("payload"));
            identity.put("trace_id", traceId).put("ts", ts);
            ObjectNode event = Envelopes.event(
                    "evt_ctx_" + Envelopes.fingerprint(identity),
                    traceId,
                    "span_context_" + (index + 1),
                    type,
                    ts,
                    PRODUCER);
            event.set("payload", load.path("payload"));
            events.add(event);
        }
        return new Mapped(events, refusals);
    }

    private static String first(JsonNode document, List<String> pointers) {
        return pointers.stream()
                .filter(pointer -> !document.at(pointer).isMissingNode())
                .findFirst()
                .orElse(pointers.get(0));
    }
}
