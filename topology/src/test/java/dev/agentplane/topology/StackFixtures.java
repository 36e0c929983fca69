package dev.agentplane.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.topology.event.Admission.Admitted;
import dev.agentplane.topology.event.EventAdmission;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.receipt.Fold;
import dev.agentplane.topology.receipt.Trace;
import dev.agentplane.topology.receipt.Verdict;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One run of a hybrid, warm knowledge-work case, as each repository of the stack would report it. */
public final class StackFixtures {

    public static final String TRACE = "trace_gakw_hybrid_warm_001";
    private static final String DAY = "2026-04-05T07:30:";

    private StackFixtures() {}

    /** Trace A: the eight required events. */
    public static List<ObjectNode> required() {
        List<ObjectNode> events = new ArrayList<>();
        events.add(event("evt_001", "span_workspace", "workspace.locked", "00Z", "sociosphere", """
                {"workspace_manifest_id":"workspace://gakw/hybrid-warm-answer",
                 "workspace_lock_digest":"sha256:lock-example","benchmark_family":"assistive_knowledge_work",
                 "case_id":"gakw_hybrid_warm_answer","mission_weight":1.2,
                 "utility_rubric_version":"gakw-utility-v0.1","latency_slo_ms":2500,"risk_class":"high"}"""));
        events.add(event("evt_002", "span_context_1", "context.pack.selected", "01Z", "slash-topics", """
                {"pack_ids":["topicpack://slash-topics/community-health@1","topicpack://slash-topics/governance@1"],
                 "pack_digests":["sha256:pack01","sha256:pack03"],"policy_bundle_id":"hdt-policy-2026-04",
                 "locality_class":"warm-local"}"""));
        events.add(event("evt_003", "span_context_2", "context.pack.fetched", "02Z", "slash-topics", """
                {"total_bytes":65536,"cache_hits":1,"cache_misses":1,"working_set_hit_rate":0.5,
                 "remote_fetch_count":1}"""));
        events.add(event("evt_004", "span_policy", "policy.evaluated", "03Z", "human-digital-twin", """
                {"policy_bundle_id":"hdt-policy-2026-04","policy_pass":true,"risk_class":"high",
                 "approval_required":true,"human_approved":true}"""));
        events.add(event("evt_005", "span_place", "placement.selected", "04Z", "agentplane", """
                {"site":"hybrid-us-east-1","node_pool":"edge-plus-cloud","host_id":"node-edge-a-01",
                 "accelerator_type":"cpu+npu","execution_mode":"hybrid","planner_version":"agentplane-0.1.0",
                 "model_id":"model://gpt-class/small-retrieval-agent","model_digest":"sha256:model01",
                 "adapter_digest":"sha256:adapter01","runtime_id":"runtime://vllm-like@0.1",
                 "compiler_id":"compiler://none","quantization":"int8","context_window_tokens":8192}"""));
        events.add(event("evt_006", "span_run_start", "run.started", "05Z", "agentplane", "{}"));
        events.add(event("evt_007", "span_run_end", "run.completed", "07Z", "agentplane", """
                {"train_amortized":0.0,"inference_j":22.0,"data_move_j":11.0,"network_j":9.5,"storage_j":4.0,
                 "control_j":6.0,"idle_j":8.0,"cooling_adjusted_j":7.0,"replay_j":3.0,
                 "accounting_boundary":"device+host+allocated-network+storage+cooling",
                 "estimation_model":"mixed-meter-v0.1","quality":0.87,"calibration":0.82,"robustness":0.88,
                 "latency_ms":1860,"replayable":true}"""));
        events.add(event("evt_008", "span_evidence", "evidence.sealed", "08Z", "agentplane", """
                {"input_digest":"sha256:input01","output_digest":"sha256:output01",
                 "evidence_refs":["evidence://run/trace_gakw_hybrid_warm_001/output",
                                  "evidence://run/trace_gakw_hybrid_warm_001/log"],
                 "attestation_refs":["attest://hdt/approval/001"],"signature":"sig:example",
                 "replay_supported":true,"replay_manifest_id":"replay://trace_gakw_hybrid_warm_001"}"""));
        return events;
    }

    /** What the transport saw of the same run: one request, one retry after a timeout, one response. */
    public static List<ObjectNode> transport() {
        List<ObjectNode> events = new ArrayList<>();
        events.add(event("evt_rpc_001", "span_rpc_send", "rpc.request.sent", "04.100Z", "tritrpc", """
                {"protocol":"tritrpc","route_id":"route://planner/runner@v1","peer_id":"node://edge-a-01",
                 "envelope_hash":"sha256:envelope01","request_bytes":2048}"""));
        events.add(event("evt_rpc_002", "span_rpc_retry", "rpc.retry", "04.300Z", "tritrpc", """
                {"route_id":"route://planner/runner@v1","attempt":2,"reason":"deadline_exceeded"}"""));
        events.add(event("evt_rpc_003", "span_rpc_recv", "rpc.response.received", "04.700Z", "tritrpc", """
                {"protocol":"tritrpc","route_id":"route://planner/runner@v1","peer_id":"node://edge-a-01",
                 "response_bytes":8192,"latency_ms":600}"""));
        events.get(0).put("parent_span_id", "span_place");
        events.get(1).put("parent_span_id", "span_rpc_send");
        events.get(2).put("parent_span_id", "span_rpc_send");
        return events;
    }

    /** Trace B: A and its transport. */
    public static List<ObjectNode> joined() {
        List<ObjectNode> events = required();
        events.addAll(transport());
        return events;
    }

    /** One event of the fixture's trace; {@code second} is what follows 07:30:, zone included. */
    public static ObjectNode event(
            String id, String span, String type, String second, String producer, String payload) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("event_id", id);
        event.put("trace_id", TRACE);
        event.put("span_id", span);
        event.put("event_type", type);
        event.put("ts", DAY + second);
        event.put("producer", producer);
        event.set("payload", json(payload));
        return event;
    }

    /** The event with this id. */
    public static ObjectNode find(List<ObjectNode> events, String id) {
        return events.stream()
                .filter(event -> event.required("event_id").textValue().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** The payload of the event with this id, to be changed. */
    public static ObjectNode payload(List<ObjectNode> events, String id) {
        return (ObjectNode) find(events, id).required("payload");
    }

    /** A number with exactly this text. */
    public static JsonNode number(String text) {
        return DecimalNode.valueOf(new BigDecimal(text));
    }

    public static JsonNode json(String text) {
        return StrictJson.parseExact(text.getBytes(StandardCharsets.UTF_8), 100);
    }

    /** Admits one event that must be admitted. */
    public static StackEvent admit(ObjectNode event) {
        byte[] bytes = event.toString().getBytes(StandardCharsets.UTF_8);
        String key = event.required("trace_id").textValue();
        return ((Admitted) new EventAdmission(EventAdmission.DEFAULT_MAX_BYTES).admit(bytes, key, null)).event();
    }

    /** A trace that got these events in this order. */
    public static Trace trace(List<ObjectNode> events) {
        Trace trace = new Trace(events.get(0).required("trace_id").textValue());
        events.forEach(event -> trace.add(admit(event)));
        return trace;
    }

    /** The verdict on these events. */
    public static Verdict verdict(List<ObjectNode> events) {
        return new Fold(false).judge(trace(events).stackEvents());
    }
}
