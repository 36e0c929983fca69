package dev.agentplane.topology.seam.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.topology.event.Admission;
import dev.agentplane.topology.event.EventAdmission;
import dev.agentplane.topology.seam.upstream.Mapped.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpstreamTest {

    private static final Optional<String> TRACE = Optional.of("trace-7");
    private static final EventAdmission ADMISSION = new EventAdmission(EventAdmission.DEFAULT_MAX_BYTES);

    private static final String RECEIPT = """
            {"adapterKind": "slash-topic-query", "adapterVersion": "0.1", "topicSlugs": ["/a"], "topicPackRef": "topicpack://x",
             "topicPackDigest": "hash://blake3/ab", "membraneRef": "m", "membraneDecision": "REDACT", "queryRef": "q",
             "resultSetRef": "r", "executedAt": "2026-05-01T00:00:00Z", "rng_seed_or_none": null, "canonicalization": {}}""";

    private static final String LOADS = """
            [{"event_type": "context.pack.selected", "payload": {"pack_ids": ["p"], "pack_digests": ["hash://blake3/ab"],
              "policy_bundle_id": "b", "locality_class": "hot-local"}},
             {"event_type": "context.pack.fetched", "payload": {"total_bytes": 10, "cache_hits": 1, "cache_misses": 0,
              "working_set_hit_rate": 1.0, "remote_fetch_count": 0}}]""";

    /** Service s, method m, an empty payload, nothing in AUX. */
    private static final String FRAME = "f502f32af502f301f502f300f502f500"
            + "d0f300" + "11".repeat(32) + "d0f300" + "22".repeat(32)
            + "f50173" + "f5016d" + "f500";

    private static JsonNode json(String text) {
        return StrictJson.parseExact(text.getBytes(StandardCharsets.UTF_8), 100);
    }

    private static JsonNode adapter(String receipt, String loads) {
        return json("{\"provenance\":{\"packLoadEvents\":" + loads + "},\"receipt\":" + receipt + "}");
    }

    private static Mapped slashTopics(String receipt, String loads) {
        return Upstream.SLASH_TOPICS.map(adapter(receipt, loads), TRACE);
    }

    private static void admitted(List<ObjectNode> events) {
        assertThat(events).allSatisfy(event -> assertThat(
                        ADMISSION.admit(event, event.path("trace_id").asText(), null))
                .isInstanceOf(Admission.Admitted.class));
    }

    @Test
    void loadEventsOfAnAdapterAreWrappedAndWrappingAgainGivesTheSameEvents() {
        // When
        Mapped mapped = slashTopics(RECEIPT, LOADS);
        // Then
        assertThat(mapped.refusals()).isEmpty();
        assertThat(mapped.events())
                .extracting(event -> event.path("span_id").asText())
                .containsExactly("span_context_1", "span_context_2");
        assertThat(mapped.events()).allSatisfy(event -> {
            assertThat(event.path("event_id").asText()).matches("evt_ctx_[0-9a-f]{24}");
            assertThat(event.path("ts").asText()).isEqualTo("2026-05-01T00:00:00Z");
            assertThat(event.path("producer").asText()).isEqualTo("slash-topics");
        });
        assertThat(mapped.events().get(1).at("/payload/working_set_hit_rate").toString())
                .as("number text survives")
                .isEqualTo("1.0");
        assertThat(slashTopics(RECEIPT, LOADS)).isEqualTo(mapped);
        admitted(mapped.events());
    }

    /** The id is a contract: {@code evt_ctx_} and 24 hex digits of SHA-256 over the canonical {event_type, …}. */
    @Test
    void idsAreThoseThatAnyOtherGatewayWouldGive() {
        Mapped mapped = Upstream.SLASH_TOPICS.map(
                adapter(RECEIPT.replace("2026-05-01T00:00:00Z", "2026-04-30T22:01:00Z"), """
                        [{"event_type": "context.pack.selected", "payload": {"locality_class": "warm-local", "pack_digests":
                          ["hash://blake3/49fec32e677cda82db60869a51e57d8c32db8a1e9b0877d245f3b9564b360f68"], "pack_ids":
                          ["topicpack://slash-topics/core@0.1.0"], "policy_bundle_id": "commons-default@0.1.0"}}]"""),
                Optional.of("trace_example_0001"));
        assertThat(mapped.events().get(0).path("event_id").asText()).isEqualTo("evt_ctx_db2246646908b2b5f5cad6b6");
    }

    @Test
    void whatTheMembraneHeldBackOrNeverHappenedIsNotPublished() {
        assertThat(codes(slashTopics(RECEIPT.replace("REDACT", "QUARANTINE"), LOADS)))
                .containsExactly("MEMBRANE_DECISION");
        assertThat(codes(slashTopics(RECEIPT.replaceFirst("\\{", "{\"dryRun\": true, "), LOADS)))
                .containsExactly("DRY_RUN");
        assertThat(codes(slashTopics(RECEIPT.replace("\"queryRef\": \"q\",", ""), LOADS)))
                .containsExactly("ADAPTER_RECEIPT_INVALID");
        assertThat(codes(slashTopics(RECEIPT, "[{\"event_type\": \"run.started\", \"payload\": {}}]")))
                .containsExactly("PACK_LOAD_EVENT_INVALID");
        assertThat(codes(Upstream.SLASH_TOPICS.map(json("{}"), Optional.empty())))
                .containsExactly("TRACE_ID_MISSING");
        assertThat(codes(Upstream.SLASH_TOPICS.map(json("{}"), TRACE))).contains("PACK_LOAD_EVENTS_MISSING");
    }

    private static String approval(String type, String payload) {
        return "{\"event_id\":\"e-" + type + "\",\"trace_id\":\"trace-7\",\"span_id\":\"s\",\"event_type\":\"" + type
                + "\",\"ts\":\"2026-05-01T00:00:00Z\",\"producer\":\"human-digital-twin\",\"payload\":" + payload + "}";
    }

    private static Mapped humans(String... events) {
        return Upstream.HUMAN_DIGITAL_TWIN.map(json("[" + String.join(",", events) + "]"), TRACE);
    }

    @Test
    void approvalsAndBoundConsentsAreTakenAsTheyAre() {
        String granted = approval("approval.granted", "{\"policy_bundle_id\":\"b\",\"approval_ref\":\"urn:a\"}");
        String consent = approval("consent.checked", "{\"policy_bundle_id\":\"b\",\"attestation_ref\":\"urn:c\"}");
        Mapped mapped = humans(granted, consent);
        assertThat(mapped.refusals()).isEmpty();
        assertThat(mapped.events()).<JsonNode>isEqualTo(List.of(json(granted), json(consent)));
        admitted(mapped.events());
    }

    @Test
    void whatBindsNothingOrContradictsTheTraceIsRefusedBeforeItIsPublished() {
        assertThat(codes(humans(approval("consent.checked", "{\"policy_bundle_id\":\"b\"}"))))
                .containsExactly("CONSENT_UNBOUND");
        assertThat(codes(humans(approval("approval.denied", "{}")))).containsExactly("PAYLOAD_MISSING");
        assertThat(codes(humans(approval("run.started", "{\"policy_bundle_id\":\"b\"}"))))
                .containsExactly("EVENT_TYPE_UNKNOWN");
        assertThat(codes(humans(approval("approval.denied", "{\"policy_bundle_id\":\"b\"}")
                        .replace("human-digital-twin", "agentplane"))))
                .containsExactly("PRODUCER_NOT_ALLOWED");
        assertThat(codes(humans(
                        approval("approval.requested", "{\"policy_bundle_id\":\"b\"}"),
                        approval("approval.denied", "{\"policy_bundle_id\":\"other\"}"))))
                .containsExactly("POLICY_BUNDLE_MISMATCH");
        assertThat(codes(Upstream.HUMAN_DIGITAL_TWIN.map(
                        json(approval("approval.denied", "{\"policy_bundle_id\":\"b\"}")), Optional.of("another"))))
                .containsExactly("KEY_MISMATCH");
    }

    private static Mapped frames(String members) {
        return Upstream.TRITRPC.map(
                json("{\"frames\":[{\"frame\":\"" + FRAME + "\",\"ts\":\"2026-05-01T00:00:00Z\",\"peer_id\":\"peer\","
                        + members + "}]}"),
                TRACE);
    }

    @Test
    void aRequestFrameIsAnEventWithTheHashOfItsBytes() {
        Mapped mapped = frames("\"direction\":\"request\"");
        assertThat(mapped.refusals()).isEmpty();
        ObjectNode event = mapped.events().get(0);
        assertThat(event.path("event_type").asText()).isEqualTo("rpc.request.sent");
        assertThat(event.at("/payload/route_id").asText()).isEqualTo("s/m");
        assertThat(event.at("/payload/envelope_hash").asText()).startsWith("sha256:");
        assertThat(event.at("/payload/request_bytes").asInt()).isEqualTo(FRAME.length() / 2);
        assertThat(frames("\"direction\":\"request\"")).isEqualTo(mapped);
        admitted(mapped.events());
    }

    @Test
    void aResponseFrameHasItsLatencyAndTheGatewaysRoute() {
        Mapped mapped = frames("\"direction\":\"response\",\"latency_ms\":12.50,\"route_id\":\"route-1\"");
        assertThat(mapped.refusals()).isEmpty();
        assertThat(mapped.events().get(0).path("payload").toString())
                .isEqualTo("{\"protocol\":\"tritrpc\",\"route_id\":\"route-1\",\"peer_id\":\"peer\",\"response_bytes\":"
                        + FRAME.length() / 2 + ",\"latency_ms\":12.50}");
        admitted(mapped.events());
    }

    @Test
    void whatTheGatewayClaimsIsHeldAgainstTheFrame() {
        assertThat(codes(frames("\"direction\":\"request\",\"envelope_hash\":\"sha256:00\"")))
                .containsExactly("ENVELOPE_HASH_MISMATCH");
        assertThat(codes(frames("\"direction\":\"response\""))).containsExactly("MEMBER_MISSING");
        assertThat(codes(frames("\"direction\":\"sideways\""))).contains("DIRECTION_UNKNOWN");
        assertThat(codes(Upstream.TRITRPC.map(json("{\"frames\":[{\"frame\":\"zz\"}]}"), TRACE)))
                .contains("FRAME_MALFORMED");
        assertThat(codes(Upstream.TRITRPC.map(json("{}"), TRACE))).containsExactly("FRAMES_MISSING");
        // AUX says trace-7
        String inside = FRAME + "b4f301" + "0e74726163652d37027300";
        assertThat(codes(Upstream.TRITRPC.map(
                        json("{\"frames\":[{\"frame\":\"" + inside
                                + "\",\"ts\":\"2026-05-01T00:00:00Z\",\"peer_id\":\"p\",\"direction\":\"request\"}]}"),
                        Optional.of("another"))))
                .containsExactly("FRAME_TRACE_MISMATCH");
    }

    private static List<String> codes(Mapped mapped) {
        return mapped.refusals().stream().map(Refusal::code).toList();
    }
}
