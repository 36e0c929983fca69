package dev.agentplane.placement;

import dev.agentplane.events.Workload;
import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.schedule.PlacementSpec;
import dev.agentplane.placement.schedule.Resources;
import dev.agentplane.platform.PoisonException;
import java.util.Optional;
import java.util.Set;

/** Maps an admitted workload to what is to be placed. */
final class WorkloadSpec {

    private WorkloadSpec() {}

    static PlacementSpec of(Workload workload, PlacementConfig config) {
        Backend backend = Backend.of(workload.getBackendIntent())
                .orElseThrow(() -> new PoisonException(
                        "BACKEND_UNKNOWN",
                        "expected a backend admission lets through, found \"" + workload.getBackendIntent() + "\""));
        return new PlacementSpec(
                backend,
                workload.getLane(),
                Optional.ofNullable(workload.getExecutorPin()),
                new Resources(workload.getVcpu(), workload.getMemMiB(), workload.getDiskGiB()),
                config.system(),
                Set.of(),
                config.allowKvmFallback(),
                config.principal());
    }
}
