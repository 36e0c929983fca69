package dev.agentplane.placement;

import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.placement.schedule.ClusterView;
import dev.agentplane.placement.schedule.PlacementDecision;
import dev.agentplane.placement.schedule.PlacementDecision.Unplaceable;
import dev.agentplane.placement.schedule.PlacementSpec;
import dev.agentplane.placement.schedule.Scheduler;
import dev.agentplane.placement.state.Fleet;
import dev.agentplane.placement.state.Request;
import java.time.Instant;

/** Decides about one request at a time, and gives the account of it. Stateless. */
final class Desk {

    private final PlacementConfig config;
    private final ArtifactContracts contracts = new ArtifactContracts();
    private final Scheduler scheduler = Scheduler.standard();

    Desk(PlacementConfig config) {
        this.config = config;
    }

    /**
     * A decision with what it was made on.
     *
     * @param events makes its records
     */
    record Judgement(PlacementDecision decision, PlacementEvents events) {

        boolean isPlaced() {
            return decision.fold(placed -> true, unplaceable -> false);
        }

        /** Whether no change of the fleet can help. */
        boolean isForGood() {
            return decision.fold(placed -> false, Unplaceable::forGood);
        }
    }

    /** What a request asks for. */
    PlacementSpec spec(Request request) {
        return WorkloadSpec.of(request.workload(), config);
    }

    /** Decides. */
    Judgement judge(Request request, Fleet fleet, Instant now) {
        PlacementSpec spec = spec(request);
        ClusterView view = fleet.view(config.inventory().inventory(), now);
        PlacementDecision decision = scheduler.place(spec, view);
        return new Judgement(decision, new PlacementEvents(config, contracts, request, spec, view));
    }
}
