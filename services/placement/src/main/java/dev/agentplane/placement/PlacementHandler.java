package dev.agentplane.placement;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.Workload;
import dev.agentplane.placement.schedule.ClusterView;
import dev.agentplane.placement.schedule.PlacementDecision;
import dev.agentplane.placement.schedule.PlacementSpec;
import dev.agentplane.placement.schedule.Scheduler;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.RecordHandler;
import dev.agentplane.platform.state.Formats;
import dev.agentplane.platform.state.Table;
import dev.agentplane.platform.state.Tables;
import java.util.List;
import java.util.Optional;

/**
 * Decides where an admitted run goes. Input: an admission that lets the run in; anything else means nothing here.
 * Output: one {@code RunPlaced} or {@code RunUnplaceable} with evidence for both.
 *
 * <p>A trace is decided about once, whatever validation says later: its run may be under way. The state is therefore the
 * set of decided traces, rebuilt from the placements topic.
 */
public final class PlacementHandler implements RecordHandler {

    private final PlacementConfig config;
    private final ArtifactContracts contracts = new ArtifactContracts();
    private final Scheduler scheduler = Scheduler.standard();
    private final Tables tables = new Tables(1);
    private final Table<Boolean> decided = tables.table("decided", Formats.seen());

    public PlacementHandler(PlacementConfig config) {
        this.config = config;
    }

    @Override
    public List<Topic<?>> inputs() {
        return List.of(Topics.VALIDATIONS);
    }

    @Override
    public List<Topic<?>> stateTopics() {
        return List.of(Topics.PLACEMENTS);
    }

    @Override
    public Optional<Tables> tables() {
        return Optional.of(tables);
    }

    @Override
    public List<Outgoing> handle(Incoming record) {
        if (!(record.event() instanceof BundleValidated validated)
                || validated.getState() != AdmissionState.ADMITTED
                || decided.get(record.partition(), record.key()).isPresent()) {
            return List.of();
        }
        Workload workload = validated.getWorkload();
        if (workload == null) {
            throw new PoisonException("WORKLOAD_MISSING", "expected a workload on an admission, found none");
        }
        return decide(record, workload);
    }

    private List<Outgoing> decide(Incoming record, Workload workload) {
        PlacementSpec spec = WorkloadSpec.of(workload, config);
        ClusterView view = ClusterView.of(config.inventory().inventory(), record.timestamp());
        PlacementDecision decision = scheduler.place(spec, view);
        return new PlacementEvents(config, contracts, record, workload, spec, view).records(decision);
    }

    @Override
    public void replay(int partition, Outgoing output) {
        if (output.topic().equals(Topics.PLACEMENTS)) {
            decided.put(partition, output.key(), true);
        }
    }
}
