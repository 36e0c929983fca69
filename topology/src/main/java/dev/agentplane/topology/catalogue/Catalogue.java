package dev.agentplane.topology.catalogue;

import dev.agentplane.topology.catalogue.EventType.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The event types of the stack.
 *
 * <p>Members are written {@code name:type}, with a {@code ?} after the name where the member is optional: s non-empty
 * string, s[] array of them, n number, n+ number above zero, i integral number, r number in 0..1, b boolean, seconds
 * integral number in 5..3600, mode and protocol closed sets of strings, any not looked at.
 */
public final class Catalogue {

    private static final Map<String, FieldType> TYPES = Map.ofEntries(
            Map.entry("s", FieldType.STRING),
            Map.entry("s[]", FieldType.STRINGS),
            Map.entry("n", FieldType.NUMBER),
            Map.entry("n+", FieldType.POSITIVE),
            Map.entry("i", FieldType.INTEGER),
            Map.entry("r", FieldType.RATIO),
            Map.entry("b", FieldType.BOOLEAN),
            Map.entry("seconds", FieldType.RUN_SECONDS),
            Map.entry("mode", FieldType.EXECUTION_MODE),
            Map.entry("protocol", FieldType.PROTOCOL),
            Map.entry("any", FieldType.UNTYPED));

    private static final String APPROVAL =
            "policy_bundle_id:s approval_ref?:s attestation_ref?:s reason?:s human_approved?:b";
    private static final String WORKSPACE = "workspace_manifest_id:s materialization_root?:s component_count?:i";

    private static final Map<String, EventType> BY_NAME = index(
            required(
                    1,
                    "workspace.locked",
                    StackProducer.SOCIOSPHERE,
                    "workspace_manifest_id:s workspace_lock_digest:s benchmark_family:s case_id:s mission_weight:n"
                            + " utility_rubric_version:s latency_slo_ms:n+ risk_class:s"),
            required(
                    2,
                    "context.pack.selected",
                    StackProducer.SLASH_TOPICS,
                    "pack_ids:s[] pack_digests:s[] policy_bundle_id:s locality_class:s"),
            required(
                    3,
                    "context.pack.fetched",
                    StackProducer.SLASH_TOPICS,
                    "total_bytes:i cache_hits:i cache_misses:i working_set_hit_rate:r remote_fetch_count:i"),
            required(
                    4,
                    "policy.evaluated",
                    StackProducer.HUMAN_DIGITAL_TWIN,
                    "policy_bundle_id:s policy_pass:b risk_class:s approval_required:b human_approved?:b reason?:s"
                            + " consent_state?:s approval_ref?:s attestation_ref?:s"),
            required(
                    5,
                    "placement.selected",
                    StackProducer.AGENTPLANE,
                    "site:s node_pool:s host_id:s accelerator_type:s execution_mode:mode planner_version:s model_id:s"
                            + " model_digest:s runtime_id:s adapter_digest?:s compiler_id?:s quantization?:s"
                            + " context_window_tokens?:i"),
            required(6, "run.started", StackProducer.AGENTPLANE, "max_run_seconds?:seconds"),
            required(
                    7,
                    "run.completed",
                    StackProducer.AGENTPLANE,
                    "inference_j:n data_move_j:n network_j:n storage_j:n control_j:n idle_j:n accounting_boundary:s"
                            + " estimation_model:s quality:r calibration:r robustness:r latency_ms:n replayable:b"
                            + " train_amortized?:n cooling_adjusted_j?:n replay_j?:n total?:n total_j?:n"),
            required(
                    8,
                    "evidence.sealed",
                    StackProducer.AGENTPLANE,
                    "input_digest:s output_digest:s evidence_refs:s[] signature:s replay_supported:b"
                            + " replay_manifest_id?:s attestation_refs?:s[] non_replay_reason?:s"),
            noted("workspace.resolved", StackProducer.SOCIOSPHERE, WORKSPACE),
            noted("workspace.materialized", StackProducer.SOCIOSPHERE, WORKSPACE),
            noted("context.cache.hit", StackProducer.SLASH_TOPICS, ""),
            noted("context.cache.miss", StackProducer.SLASH_TOPICS, ""),
            noted("context.pack.expired", StackProducer.SLASH_TOPICS, ""),
            noted("context.policy.denied", StackProducer.SLASH_TOPICS, ""),
            noted("task.opened", StackProducer.SOCIOPROPHET, ""),
            noted("task.completed", StackProducer.SOCIOPROPHET, ""),
            noted("task.failed", StackProducer.SOCIOPROPHET, ""),
            noted("plan.created", StackProducer.AGENTPLANE, ""),
            checked("approval.requested", StackProducer.HUMAN_DIGITAL_TWIN, APPROVAL),
            checked("approval.granted", StackProducer.HUMAN_DIGITAL_TWIN, APPROVAL),
            checked("approval.denied", StackProducer.HUMAN_DIGITAL_TWIN, APPROVAL),
            checked(
                    "consent.checked",
                    StackProducer.HUMAN_DIGITAL_TWIN,
                    "policy_bundle_id:s consent_state?:s attestation_ref?:s"),
            checked(
                    "rpc.request.sent",
                    StackProducer.TRITRPC,
                    "protocol:protocol route_id:s peer_id:s envelope_hash:s request_bytes:i"),
            checked(
                    "rpc.response.received",
                    StackProducer.TRITRPC,
                    "protocol:protocol route_id:s peer_id:s response_bytes:i latency_ms:n"),
            checked("rpc.retry", StackProducer.TRITRPC, "route_id:s attempt:i reason:s"),
            checked("rpc.fail", StackProducer.TRITRPC, "route_id:s failure_class:s"),
            noted(
                    "rpc.hop.sealed",
                    StackProducer.TRITRPC,
                    "chain_id?:any chain_position?:any sealed?:any sealed_to?:any"),
            checked("run.failed", StackProducer.AGENTPLANE, "reason:s exit_code?:i"),
            control("receipt.deadline"),
            control("receipt.emitted"));

    /** The eight types a receipt needs, in stage order. */
    public static final List<EventType> REQUIRED = BY_NAME.values().stream()
            .filter(EventType::required)
            .sorted(Comparator.comparingInt(EventType::stage))
            .toList();

    private static final Set<String> ALL_FIELDS = BY_NAME.values().stream()
            .flatMap(type -> type.fields().stream())
            .map(Field::name)
            .collect(Collectors.toUnmodifiableSet());

    private Catalogue() {}

    /** The type with this name. */
    public static Optional<EventType> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /**
     * The type with this name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static EventType type(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("no event type " + name));
    }

    /** True when {@code member} means something in another type and nothing in {@code type}. */
    public static boolean foreign(EventType type, String member) {
        return ALL_FIELDS.contains(member)
                && type.fields().stream().noneMatch(field -> field.name().equals(member));
    }

    private static EventType required(int stage, String name, StackProducer producer, String fields) {
        return new EventType(name, producer, stage, Role.REQUIRED, fields(fields));
    }

    private static EventType checked(String name, StackProducer producer, String fields) {
        return new EventType(name, producer, 0, Role.CHECKED, fields(fields));
    }

    private static EventType noted(String name, StackProducer producer, String fields) {
        return new EventType(name, producer, 0, Role.NOTED, fields(fields));
    }

    private static EventType control(String name) {
        return new EventType(name, StackProducer.AGENTPLANE, 0, Role.CONTROL, List.of());
    }

    private static List<Field> fields(String line) {
        List<Field> fields = new ArrayList<>();
        Arrays.stream(line.split(" ")).filter(word -> !word.isEmpty()).forEach(word -> {
            int colon = word.indexOf(':');
            String name = word.substring(0, colon);
            boolean optional = name.endsWith("?");
            FieldType type = TYPES.get(word.substring(colon + 1));
            if (type == null) {
                throw new IllegalArgumentException("no such field type: " + word);
            }
            fields.add(new Field(optional ? name.substring(0, name.length() - 1) : name, type, !optional));
        });
        return fields;
    }

    private static Map<String, EventType> index(EventType... types) {
        Map<String, EventType> byName = new LinkedHashMap<>();
        for (EventType type : types) {
            byName.put(type.name(), type);
        }
        return byName;
    }
}
