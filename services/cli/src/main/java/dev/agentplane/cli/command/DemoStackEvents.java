package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.event.Admission;
import dev.agentplane.topology.event.Admission.Admitted;
import dev.agentplane.topology.event.EventAdmission;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.validation.bundle.BundleSnapshot;
import java.time.Instant;
import java.util.List;

/**
 * What the other repositories of the stack would say about a demo run, said in their place: a workspace, the bundle's own
 * files as its context, and a policy that passes. Every name in it begins with {@code demo}, so that nobody takes it for
 * theirs.
 *
 * @param traceId run
 * @param name name of the bundle directory
 * @param snapshot bundle
 * @param at moment of all of it
 */
record DemoStackEvents(String traceId, String name, BundleSnapshot snapshot, Instant at) {

    private static final String POLICY = "demo-policy";
    private static final int SLO_MILLIS = 2500;

    List<StackEvent> all() {
        String digest = snapshot.digest().toString();
        ObjectNode workspace = payload()
                .put("workspace_manifest_id", "demo-workspace")
                .put("workspace_lock_digest", digest)
                .put("benchmark_family", "demo")
                .put("case_id", name)
                .put("mission_weight", 1)
                .put("utility_rubric_version", "gakw-utility-v0.1")
                .put("latency_slo_ms", SLO_MILLIS)
                .put("risk_class", "low");
        ObjectNode selected = payload().put("policy_bundle_id", POLICY).put("locality_class", "hot-local");
        selected.putArray("pack_ids").add("demo-pack:" + name);
        selected.putArray("pack_digests").add(digest);
        long bytes = snapshot.contents().values().stream()
                .mapToLong(content -> content.length)
                .sum();
        ObjectNode fetched = payload()
                .put("total_bytes", bytes)
                .put("cache_hits", 1)
                .put("cache_misses", 0)
                .put("working_set_hit_rate", 1)
                .put("remote_fetch_count", 0);
        ObjectNode policy = payload()
                .put("policy_bundle_id", POLICY)
                .put("policy_pass", true)
                .put("risk_class", "low")
                .put("approval_required", false);
        return List.of(
                event("workspace.locked", "sociosphere", workspace),
                event("context.pack.selected", "slash-topics", selected),
                event("context.pack.fetched", "slash-topics", fetched),
                event("policy.evaluated", "human-digital-twin", policy));
    }

    private static ObjectNode payload() {
        return JsonNodeFactory.instance.objectNode();
    }

    private StackEvent event(String type, String producer, ObjectNode payload) {
        ObjectNode event = payload();
        event.put("event_id", "demo:" + type)
                .put("trace_id", traceId)
                .put("span_id", "span_demo")
                .put("event_type", type)
                .put("producer", producer)
                .put("ts", at.toString())
                .set("payload", payload);
        Admission judged = new EventAdmission(EventAdmission.DEFAULT_MAX_BYTES).admit(event, traceId, null);
        if (judged instanceof Admitted admitted) {
            return admitted.event();
        }
        throw new IllegalStateException("an event of the demo is not admitted: " + judged);
    }
}
