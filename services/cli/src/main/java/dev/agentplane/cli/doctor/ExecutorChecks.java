package dev.agentplane.cli.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.output.Table;
import dev.agentplane.execution.ExecutionConfig;
import dev.agentplane.execution.ExecutorRunners;
import dev.agentplane.execution.probe.ProbeArtifact;
import dev.agentplane.execution.probe.Prober;
import dev.agentplane.execution.probe.Seen;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.platform.BlobSink;
import dev.agentplane.platform.Blobs;
import java.time.Clock;
import java.util.List;

/** The executors of an inventory, looked at from here. */
public final class ExecutorChecks {

    private final Inventory inventory;
    private final List<Seen> seen;
    private final ObjectNode artifact;

    private ExecutorChecks(Inventory inventory, List<Seen> seen, ObjectNode artifact) {
        this.inventory = inventory;
        this.seen = seen;
        this.artifact = artifact;
    }

    /** Looks at all of them; takes up to ten seconds. */
    public static ExecutorChecks look(
            Inventory inventory, ExecutionConfig config, Blobs blobs, BlobSink sink, Clock clock)
            throws InterruptedException {
        try (ExecutorRunners runners = new ExecutorRunners(config, blobs, sink, clock)) {
            List<Seen> seen = new Prober(runners, clock).look(ProbeTargets.of(inventory));
            return new ExecutorChecks(inventory, seen, ProbeArtifact.of(seen, clock.instant()));
        }
    }

    /** The ExecutorProbeArtifact. */
    public ObjectNode artifact() {
        return artifact.deepCopy();
    }

    /** Whether every executor that may take work answered. */
    public boolean allReachable() {
        return inventory.executors().stream().filter(Node::enabled).allMatch(node -> seen.stream()
                .anyMatch(one -> one.target().name().equals(node.name()) && one.reachable()));
    }

    /** For people. */
    public List<String> lines() {
        Table table =
                new Table("EXECUTOR", "REACHABLE", "SYSTEM", "CPUS", "MEM MIB", "LOAD", "KVM", "SKEW MS", "TOOLS");
        for (Seen one : seen) {
            ObjectNode caps = one.caps();
            table.row(
                    one.target().name() + (one.target().isDefault() ? " (default)" : ""),
                    one.reachable()
                            ? "yes"
                            : "no: " + one.printed().lines().findFirst().orElse(""),
                    caps.path("arch").asText() + "-" + caps.path("os").asText(),
                    caps.path("cpus").asText(),
                    caps.path("memMiB").asText(),
                    caps.path("load1").asText(),
                    caps.has("kvm") ? (caps.path("kvm").asBoolean() ? "yes" : "no") : "not tried",
                    caps.path("clockSkewMillis").asText(),
                    String.join(" ", iterable(caps)));
        }
        return table.lines();
    }

    private static List<String> iterable(ObjectNode caps) {
        return caps.path("tools").properties().stream()
                .map(java.util.Map.Entry::getKey)
                .toList();
    }
}
