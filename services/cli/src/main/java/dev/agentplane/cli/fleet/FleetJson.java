package dev.agentplane.cli.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.events.ExecutorProbed;
import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.Capacity;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.state.Observation;
import dev.agentplane.placement.state.Standing;
import dev.agentplane.placement.state.Use;

/**
 * A fleet as {@code fleet --json} prints it: {@code digest, form, defaultExecutor, live}, {@code executors[]} with what the
 * inventory says, {@code capacity}, {@code running} (what is in use), {@code faults}, {@code probe}, {@code drain}, {@code
 * quarantine} (null where there is none), and {@code waiting[{traceId, since, until}]}.
 */
public final class FleetJson {

    private FleetJson() {}

    /** The whole. */
    public static ObjectNode of(LiveFleet live) {
        Inventory inventory = live.inventory();
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("digest", inventory.digest().toString())
                .put("form", inventory.form().wire())
                .put("defaultExecutor", inventory.defaultExecutor())
                .put("live", live.live());
        ArrayNode list = tree.putArray("executors");
        inventory.executors().forEach(node -> executor(list.addObject(), node, live));
        ArrayNode waiting = tree.putArray("waiting");
        live.waiting().forEach(request -> waiting.addObject()
                .put("traceId", request.traceId())
                .put("since", request.since().toString())
                .put("until", request.until().toString()));
        return tree;
    }

    private static void executor(ObjectNode entry, Node node, LiveFleet live) {
        entry.put("name", node.name())
                .put("sshRef", node.sshRef())
                .put("enabled", node.enabled())
                .put("health", node.health().wire())
                .put("trustZone", node.trustZone())
                .put("system", node.platform().toString())
                .put("kvm", node.kvm());
        ArrayNode backends = entry.putArray("supportedBackends");
        node.backends().stream().sorted().map(Backend::wire).forEach(backends::add);
        capacity(entry.putObject("capacity"), node.capacity());
        Use use = live.fleet().use().getOrDefault(node.name(), Use.NONE);
        capacity(entry.putObject("running"), use.capacity());
        standing(entry, live.fleet().standing(node.name()));
    }

    private static void capacity(ObjectNode json, Capacity capacity) {
        json.put("slots", capacity.slots())
                .put("vcpu", capacity.vcpu())
                .put("memMiB", capacity.memMiB())
                .put("diskGiB", capacity.diskGiB());
    }

    private static void standing(ObjectNode entry, Standing standing) {
        entry.put("faults", standing.faults());
        entry.putNull("probe").putNull("drain").putNull("quarantine");
        standing.seen().ifPresent(seen -> probe(entry.putObject("probe"), seen));
        standing.drain().ifPresent(drain -> entry.putObject("drain")
                .put("by", drain.by())
                .put("at", drain.at().toString())
                .put("reason", drain.reason().orElse(null)));
        standing.quarantine().ifPresent(quarantine -> entry.putObject("quarantine")
                .put("until", quarantine.until().toString())
                .put("reason", quarantine.reason()));
    }

    private static void probe(ObjectNode json, Observation seen) {
        ExecutorProbed event = seen.event();
        json.put("at", seen.at().toString())
                .put("offset", seen.offset())
                .put("reachable", event.getReachable())
                .put("os", event.getOs())
                .put("arch", event.getArch())
                .put("kernel", event.getKernel())
                .put("cpus", event.getCpus())
                .put("memMiB", event.getMemMiB())
                .put("memAvailableMiB", event.getMemAvailableMiB())
                .put("load1Hundredths", event.getLoad1())
                .put("kvm", event.getKvm())
                .put("clockSkewMillis", event.getClockSkewMillis())
                .put("prober", event.getProber())
                .put("message", event.getMessage());
        ArrayNode backends = json.putArray("backends");
        event.getBackends().forEach(backends::add);
        ObjectNode tools = json.putObject("tools");
        new java.util.TreeMap<>(event.getTools()).forEach(tools::put);
    }
}
