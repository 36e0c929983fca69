package dev.agentplane.cli.fleet;

import dev.agentplane.cli.output.Table;
import dev.agentplane.events.ExecutorProbed;
import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.SystemPlatform;
import dev.agentplane.placement.state.Observation;
import dev.agentplane.placement.state.Standing;
import dev.agentplane.placement.state.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A fleet for people. */
public final class FleetText {

    private static final double HUNDREDTHS = 100.0;

    private FleetText() {}

    /** A table, then why executors take no work, then who waits. */
    public static List<String> lines(LiveFleet fleet, Instant now) {
        List<String> lines = new ArrayList<>(fleet.live() ? live(fleet, now) : idle(fleet));
        List<String> notes = new ArrayList<>();
        fleet.inventory().executors().forEach(node -> notes(node, fleet, now, notes));
        if (!notes.isEmpty()) {
            lines.add("");
            lines.addAll(notes);
        }
        if (!fleet.waiting().isEmpty()) {
            lines.add("");
            lines.add("waiting for an executor (agentplane explain TRACE says why):");
            fleet.waiting()
                    .forEach(request -> lines.add("  " + request.traceId() + "  since " + request.since()
                            + ", at most until " + request.until()));
        }
        return lines;
    }

    private static List<String> idle(LiveFleet fleet) {
        Table table = new Table("EXECUTOR", "SSH", "ENABLED", "HEALTH", "ZONE", "SYSTEM", "KVM", "BACKENDS");
        for (Node node : fleet.inventory().executors()) {
            table.row(
                    name(node, fleet),
                    node.sshRef(),
                    node.enabled() ? "yes" : "no",
                    node.health().wire(),
                    node.trustZone(),
                    node.platform().toString(),
                    node.kvm() ? "yes" : "no",
                    Backend.list(node.backends()));
        }
        return table.lines();
    }

    private static List<String> live(LiveFleet fleet, Instant now) {
        Table table = new Table("EXECUTOR", "SSH", "STATE", "RUNS", "LOAD", "SYSTEM", "KVM", "SEEN", "BACKENDS");
        for (Node node : fleet.inventory().executors()) {
            Standing standing = fleet.fleet().standing(node.name());
            Long slots = node.capacity().slots();
            table.row(
                    name(node, fleet),
                    node.sshRef(),
                    state(node, standing, fleet, now),
                    use(fleet, node).slots() + (slots == null ? "" : "/" + slots),
                    standing.seen().map(seen -> load(seen.event())).orElse(""),
                    standing.seen()
                            .filter(seen -> seen.event().getReachable())
                            .map(seen -> new SystemPlatform(
                                    seen.event().getOs(), seen.event().getArch()))
                            .orElse(node.platform())
                            .toString(),
                    kvm(node, standing),
                    standing.seen().map(seen -> age(seen.at(), now)).orElse("never"),
                    Backend.list(node.backends()));
        }
        return table.lines();
    }

    private static String name(Node node, LiveFleet fleet) {
        return node.name() + (node.name().equals(fleet.inventory().defaultExecutor()) ? " (default)" : "");
    }

    private static Use use(LiveFleet fleet, Node node) {
        return fleet.fleet().use().getOrDefault(node.name(), Use.NONE);
    }

    /** The first thing that keeps it from taking work; else its health. */
    private static String state(Node node, Standing standing, LiveFleet fleet, Instant now) {
        if (!node.enabled()) {
            return "disabled";
        }
        if (standing.drain().isPresent()) {
            return "drained";
        }
        if (isQuarantined(standing, now)) {
            return "quarantined";
        }
        Duration oldest = fleet.inventory().policy().maxProbeAge();
        return standing.seen()
                .map(seen -> !seen.event().getReachable()
                        ? "unreachable"
                        : seen.at().plus(oldest).isBefore(now)
                                ? "stale"
                                : node.health().wire())
                .orElse(node.health().wire());
    }

    private static boolean isQuarantined(Standing standing, Instant now) {
        return standing.quarantine()
                .filter(quarantine -> now.isBefore(quarantine.until()))
                .isPresent();
    }

    private static String load(ExecutorProbed probed) {
        Long load1 = probed.getLoad1();
        Long cpus = probed.getCpus();
        return load1 == null
                ? ""
                : String.format(Locale.ROOT, "%.2f", load1 / HUNDREDTHS) + (cpus == null ? "" : " of " + cpus);
    }

    private static String kvm(Node node, Standing standing) {
        Boolean seen = standing.seen().map(one -> one.event().getKvm()).orElse(null);
        return Boolean.FALSE.equals(seen) || !node.kvm() ? "no" : seen == null ? "claimed" : "yes";
    }

    private static String age(Instant at, Instant now) {
        return Math.max(0, Duration.between(at, now).toSeconds()) + " s ago";
    }

    private static void notes(Node node, LiveFleet fleet, Instant now, List<String> notes) {
        Standing standing = fleet.fleet().standing(node.name());
        standing.drain()
                .ifPresent(drain -> notes.add(node.name() + ": drained by " + drain.by() + " at " + drain.at()
                        + drain.reason().map(reason -> ": " + reason).orElse("")));
        if (isQuarantined(standing, now)) {
            standing.quarantine()
                    .ifPresent(quarantine -> notes.add(
                            node.name() + ": in quarantine until " + quarantine.until() + ": " + quarantine.reason()));
        }
        standing.seen()
                .map(Observation::event)
                .filter(event -> !event.getReachable())
                .ifPresent(event -> notes.add(node.name() + ": did not answer: " + event.getMessage()));
    }
}
