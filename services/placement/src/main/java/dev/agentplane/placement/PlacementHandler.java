package dev.agentplane.placement;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.CancelRequested;
import dev.agentplane.events.DeadlinePassed;
import dev.agentplane.events.ExecutorDrainRequested;
import dev.agentplane.events.ExecutorProbed;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.Workload;
import dev.agentplane.placement.state.Memory;
import dev.agentplane.placement.state.Request;
import dev.agentplane.placement.state.Standing;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.RecordHandler;
import dev.agentplane.platform.state.Tables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * Decides where admitted runs go. A run that nobody can take waits, and is decided about again whenever the fleet changes,
 * until its bundle's patience ends: then it is unplaceable for good. A trace is placed once, whatever validation says
 * later: its run may be under way.
 *
 * <p>The executors are shared by all traces, so one instance decides about all of them, and its state is a fold of one
 * partition of its own.
 */
public final class PlacementHandler implements RecordHandler {

    private final PlacementConfig config;
    private final Desk desk;
    private final Memory memory = new Memory();

    public PlacementHandler(PlacementConfig config) {
        this.config = config;
        this.desk = new Desk(config);
    }

    @Override
    public List<Topic<?>> inputs() {
        return List.of(
                Topics.VALIDATIONS,
                Topics.RUNS,
                Topics.CANCELLATIONS,
                Topics.PROBES,
                Topics.FLEET,
                Topics.PLACEMENT_DEADLINES);
    }

    @Override
    public List<Topic<?>> stateTopics() {
        return List.of(Topics.PLACEMENT_STATE);
    }

    @Override
    public Optional<Tables> tables() {
        return Optional.of(memory.tables());
    }

    @Override
    public boolean sole() {
        return true;
    }

    @Override
    public List<Outgoing> handle(Incoming record) {
        SpecificRecord event = record.event();
        Turn turn = new Turn(config, desk, memory, record.timestamp());
        if (event instanceof BundleValidated validated) {
            admitted(record, validated, turn);
        } else if (event instanceof RunCompleted completed) {
            turn.completed(completed);
        } else if (event instanceof ExecutorProbed probed) {
            turn.probed(probed, record.offset());
        } else if (event instanceof ExecutorDrainRequested wish) {
            turn.drain(wish);
        } else if (event instanceof DeadlinePassed passed) {
            turn.passed(passed.getSubject());
        } else if (event instanceof CancelRequested wish) {
            turn.cancelled(wish);
        }
        return turn.outputs();
    }

    private void admitted(Incoming record, BundleValidated validated, Turn turn) {
        if (validated.getState() != AdmissionState.ADMITTED
                || memory.run(record.key()).isPresent()) {
            return;
        }
        Workload workload = validated.getWorkload();
        if (workload == null) {
            throw new PoisonException("WORKLOAD_MISSING", "expected a workload on an admission, found none");
        }
        turn.admitted(Request.of(record.source(), workload, record.timestamp()));
    }

    @Override
    public List<Outgoing> due(int partition, Instant now) {
        if (partition != 0) {
            return List.of();
        }
        List<Outgoing> due = new ArrayList<>();
        for (Request request : memory.waiting()) {
            if (now.isBefore(request.until())) {
                break;
            }
            due.add(deadline(request.traceId(), request.until()));
        }
        for (Standing standing : memory.fleet().standings().values()) {
            standing.quarantine()
                    .filter(quarantine -> !now.isBefore(quarantine.until()))
                    .ifPresent(
                            quarantine -> due.add(deadline(Turn.executorKey(standing.executor()), quarantine.until())));
        }
        return due;
    }

    private static Outgoing deadline(String subject, Instant due) {
        return Outgoing.of(Topics.PLACEMENT_DEADLINES, subject, new DeadlinePassed(subject, due));
    }

    @Override
    public void replay(int partition, Outgoing output) {
        if (output.topic().equals(Topics.PLACEMENT_STATE)) {
            memory.apply(output.event());
        }
    }
}
