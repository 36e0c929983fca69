package dev.agentplane.placement.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.placement.fleet.Capacity;
import dev.agentplane.placement.fleet.Drain;
import dev.agentplane.placement.fleet.Load;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.Probe;
import dev.agentplane.placement.fleet.Quarantine;
import dev.agentplane.placement.fleet.Restraint;
import dev.agentplane.placement.fleet.SystemPlatform;
import dev.agentplane.placement.schedule.ClusterView;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a decision knew of executors beside the inventory, complete enough to decide again. By executor name, only of
 * executors in the inventory; members that do not apply are absent:
 *
 * <ul>
 *   <li>{@code probe {at, reachable, os, arch, kvm, load1, cpus, offset}}: {@code at} is the broker's append time, {@code
 *       load1} hundredths, {@code offset} that on {@code agentplane.probes.v1};
 *   <li>{@code inUse {slots, vcpu, memMiB, diskGiB}} what placed runs take that are not over;
 *   <li>{@code drain {by, at, reason}}, {@code quarantine {until, reason}}.
 * </ul>
 */
final class FleetFacts {

    private FleetFacts() {}

    static ObjectNode json(ClusterView view) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (Node node : view.inventory().executors()) {
            ObjectNode facts = JsonNodeFactory.instance.objectNode();
            view.probe(node).ifPresent(probe -> facts.set("probe", json(probe)));
            Capacity used = view.inUse().get(node.name());
            if (used != null) {
                facts.set("inUse", json(used));
            }
            Restraint restraint = view.restraints().getOrDefault(node.name(), Restraint.NONE);
            restraint.drain().ifPresent(drain -> facts.putObject("drain")
                    .put("by", drain.by())
                    .put("at", drain.at().toString())
                    .put("reason", drain.reason().orElse(null)));
            restraint.quarantine().ifPresent(quarantine -> facts.putObject("quarantine")
                    .put("until", quarantine.until().toString())
                    .put("reason", quarantine.reason()));
            if (!facts.isEmpty()) {
                all.set(node.name(), facts);
            }
        }
        return all;
    }

    private static ObjectNode json(Probe probe) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("at", probe.capturedAt().toString())
                .put("reachable", probe.reachable())
                .put("os", probe.platform().os())
                .put("arch", probe.platform().arch());
        probe.kvm().ifPresent(kvm -> json.put("kvm", kvm));
        probe.load().ifPresent(load -> json.put("load1", load.load1()).put("cpus", load.cpus()));
        probe.offset().ifPresent(offset -> json.put("offset", offset));
        return json;
    }

    private static ObjectNode json(Capacity used) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("slots", used.slots())
                .put("vcpu", used.vcpu())
                .put("memMiB", used.memMiB())
                .put("diskGiB", used.diskGiB());
    }

    /** Probes of such an object. */
    static Map<String, Probe> probes(JsonNode state) {
        Map<String, Probe> probes = new HashMap<>();
        state.properties().forEach(entry -> {
            JsonNode probe = entry.getValue().path("probe");
            if (probe.isObject()) {
                probes.put(entry.getKey(), probe(probe));
            }
        });
        return probes;
    }

    private static Probe probe(JsonNode json) {
        return new Probe(
                Instant.parse(json.path("at").asText()),
                json.path("reachable").asBoolean(),
                new SystemPlatform(json.path("os").asText(), json.path("arch").asText()),
                json.has("kvm") ? Optional.of(json.path("kvm").asBoolean()) : Optional.empty(),
                json.has("load1")
                        ? Optional.of(new Load(
                                json.path("load1").asLong(), json.path("cpus").asLong()))
                        : Optional.empty(),
                json.has("offset") ? Optional.of(json.path("offset").asLong()) : Optional.empty());
    }

    /** What was in use. */
    static Map<String, Capacity> inUse(JsonNode state) {
        Map<String, Capacity> inUse = new HashMap<>();
        state.properties().forEach(entry -> {
            JsonNode used = entry.getValue().path("inUse");
            if (used.isObject()) {
                inUse.put(
                        entry.getKey(),
                        new Capacity(
                                number(used.path("slots")),
                                number(used.path("vcpu")),
                                number(used.path("memMiB")),
                                number(used.path("diskGiB"))));
            }
        });
        return inUse;
    }

    private static @Nullable Long number(JsonNode value) {
        return value.isIntegralNumber() ? value.longValue() : null;
    }

    /** What kept executors from taking work. */
    static Map<String, Restraint> restraints(JsonNode state) {
        Map<String, Restraint> restraints = new HashMap<>();
        state.properties().forEach(entry -> {
            JsonNode drain = entry.getValue().path("drain");
            JsonNode quarantine = entry.getValue().path("quarantine");
            if (drain.isObject() || quarantine.isObject()) {
                restraints.put(entry.getKey(), new Restraint(drain(drain), quarantine(quarantine)));
            }
        });
        return restraints;
    }

    private static Optional<Drain> drain(JsonNode json) {
        return json.isObject()
                ? Optional.of(new Drain(
                        json.path("by").asText(),
                        Instant.parse(json.path("at").asText()),
                        Optional.ofNullable(json.path("reason").textValue())))
                : Optional.empty();
    }

    private static Optional<Quarantine> quarantine(JsonNode json) {
        return json.isObject()
                ? Optional.of(new Quarantine(
                        Instant.parse(json.path("until").asText()),
                        json.path("reason").asText()))
                : Optional.empty();
    }
}
