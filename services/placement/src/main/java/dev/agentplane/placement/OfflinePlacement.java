package dev.agentplane.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.placement.fleet.InventoryFile;
import dev.agentplane.placement.fleet.Probe;
import dev.agentplane.placement.report.DecisionReport;
import dev.agentplane.placement.schedule.ClusterView;
import dev.agentplane.placement.schedule.PlacementDecision;
import dev.agentplane.placement.schedule.PlacementSpec;
import dev.agentplane.placement.schedule.Scheduler;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Decides without a running instance, by the very scheduler the service uses. Reads nothing itself. Thread-safe. */
public final class OfflinePlacement {

    private final Scheduler scheduler = Scheduler.standard();

    /**
     * A decision and its account.
     *
     * @param decision where, or why nowhere
     * @param json the members that {@link DecisionReport} documents
     */
    public record Result(PlacementDecision decision, ObjectNode json) {

        /** Whether an executor was chosen: exit 0, otherwise 1. */
        public boolean isPlaced() {
            return decision.fold(placed -> true, unplaceable -> false);
        }
    }

    /**
     * Decides.
     *
     * @param spec from {@link ManifestSpec#read}, with whatever the caller adds
     * @param inventory an accepted inventory
     * @param probes what was seen of the nodes; empty skips the probe checks, and the account says so
     * @param now that probes are aged against
     */
    public Result place(PlacementSpec spec, InventoryFile inventory, Optional<Map<String, Probe>> probes, Instant now) {
        ClusterView view = new ClusterView(inventory.inventory(), probes, Map.of(), now);
        PlacementDecision decision = scheduler.place(spec, view);
        return new Result(decision, DecisionReport.of(spec, inventory, view, decision));
    }
}
