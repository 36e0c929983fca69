package dev.agentplane.topology.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.rules.Approval;
import dev.agentplane.topology.rules.CheckedPayload;
import dev.agentplane.topology.rules.Energy;
import dev.agentplane.topology.rules.Facts;
import dev.agentplane.topology.rules.Score;
import dev.agentplane.topology.rules.Transport;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The receipt itself, {@code maipj-run-receipt-v0.1}: a pure function of the event set. Status, reasons, hashes and times
 * of arrival are not in it. Optional members are left out, never null.
 */
final class ReceiptBody {

    /** Earliest first; equal instants by stage, then by event id. */
    private static final Comparator<StackEvent> ANCHOR = Comparator.comparing(StackEvent::instant)
            .thenComparing(event -> event.type().stage())
            .thenComparing(StackEvent::eventId);

    private final Facts facts;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();

    private ReceiptBody(Facts facts) {
        this.facts = facts;
    }

    /** Id of the receipt of a trace, the same for every revision. */
    static String id(String traceId) {
        return "rpt_" + traceId;
    }

    /** Builds the body of a trace whose required events are all effective and right. */
    static ObjectNode of(Facts facts) {
        return new ReceiptBody(facts).build();
    }

    private ObjectNode build() {
        StackEvent anchor = facts.requiredEvents().stream().min(ANCHOR).orElseThrow();
        body.put("receipt_id", id(anchor.traceId()));
        body.put("trace_id", anchor.traceId());
        body.put("span_id", anchor.spanId());
        body.put("timestamp", anchor.instant().toString());
        workspace(facts.get("workspace.locked"));
        context();
        placement(facts.get("placement.selected"));
        energy(facts.get("run.completed"));
        outcome(facts.get("run.completed"), facts.get("policy.evaluated"));
        evidence(facts.get("evidence.sealed"));
        Transport.block(facts).ifPresent(block -> body.set("transport", block));
        return body;
    }

    private void workspace(CheckedPayload locked) {
        ObjectNode task = block(
                "task", locked, "mission_weight", "utility_rubric_version", "case_id", "latency_slo_ms", "risk_class");
        copy(locked, "benchmark_family", task, "family");
        block("_workspace", locked, "workspace_manifest_id", "workspace_lock_digest");
    }

    private void context() {
        ObjectNode context = block(
                "context",
                facts.get("context.pack.selected"),
                "pack_ids",
                "pack_digests",
                "policy_bundle_id",
                "locality_class");
        CheckedPayload fetched = facts.get("context.pack.fetched");
        for (String member :
                List.of("total_bytes", "cache_hits", "cache_misses", "working_set_hit_rate", "remote_fetch_count")) {
            copy(fetched, member, context, member);
        }
    }

    private void placement(CheckedPayload selected) {
        block(
                "placement",
                selected,
                "site",
                "node_pool",
                "host_id",
                "accelerator_type",
                "execution_mode",
                "planner_version");
        block(
                "model_runtime",
                selected,
                "model_id",
                "model_digest",
                "runtime_id",
                "adapter_digest",
                "compiler_id",
                "quantization",
                "context_window_tokens");
    }

    private void energy(CheckedPayload run) {
        ObjectNode energy = block("energy_j", run, "accounting_boundary", "estimation_model");
        for (String part : List.of("inference", "data_move", "network", "storage", "control", "idle")) {
            copy(run, part + "_j", energy, part);
        }
        copyOrZero(run, "train_amortized", energy, "train_amortized");
        copyOrZero(run, "cooling_adjusted_j", energy, "cooling_adjusted");
        copyOrZero(run, "replay_j", energy, "replay");
        energy.set("total", DecimalNode.valueOf(Energy.publishedTotal(run).orElseThrow()));
    }

    private void outcome(CheckedPayload run, CheckedPayload policy) {
        ObjectNode outcome = block("outcome", run, "quality", "calibration", "robustness", "latency_ms", "replayable");
        copy(policy, "policy_pass", outcome, "policy_pass");
        copy(policy, "approval_required", outcome, "approval_required");
        outcome.put("human_approved", Approval.humanApproved(facts));
        Score.of(facts).ifPresent(score -> {
            outcome.set("utility", DecimalNode.valueOf(score.utility()));
            score.maipj().ifPresent(maipj -> outcome.set("maipj", DecimalNode.valueOf(maipj)));
        });
    }

    private void evidence(CheckedPayload sealed) {
        ObjectNode evidence = block("evidence", sealed, "input_digest", "output_digest", "evidence_refs", "signature");
        evidence.set("attestation_refs", array(Approval.attestationRefs(facts)));
        Collection<String> approvals = Approval.approvalRefs(facts);
        if (!approvals.isEmpty()) {
            evidence.set("approval_refs", array(approvals));
        }
        ObjectNode replay = block("replay", sealed, "replay_manifest_id", "non_replay_reason");
        copy(sealed, "replay_supported", replay, "supported");
    }

    private ObjectNode block(String name, CheckedPayload source, String... members) {
        ObjectNode block = body.putObject(name);
        for (String member : members) {
            copy(source, member, block, member);
        }
        return block;
    }

    private static void copy(CheckedPayload source, String from, ObjectNode target, String to) {
        JsonNode value = source.raw(from);
        if (value != null) {
            target.set(to, value);
        }
    }

    private static void copyOrZero(CheckedPayload source, String from, ObjectNode target, String to) {
        target.put(to, 0);
        copy(source, from, target, to);
    }

    private static ArrayNode array(Collection<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }
}
