package dev.agentplane.placement;

import dev.agentplane.avro.Topics;
import dev.agentplane.events.CancelRequested;
import dev.agentplane.events.ExecutorDrainRequested;
import dev.agentplane.events.ExecutorProbed;
import dev.agentplane.events.FleetInventory;
import dev.agentplane.events.PlacementProgress;
import dev.agentplane.events.PlacementStage;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.placement.fleet.Drain;
import dev.agentplane.placement.schedule.PlacementSpec;
import dev.agentplane.placement.state.Fleet;
import dev.agentplane.placement.state.Held;
import dev.agentplane.placement.state.Memory;
import dev.agentplane.placement.state.Observation;
import dev.agentplane.placement.state.Request;
import dev.agentplane.placement.state.Standing;
import dev.agentplane.placement.state.Use;
import dev.agentplane.platform.Outgoing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/**
 * What one record changes. Memory stays as it is meanwhile; the fleet as changed so far is kept here, so that what is decided
 * later in the turn knows what was decided earlier.
 */
final class Turn {

    private static final String EXECUTOR = "executor/";
    private static final Set<String> INFRASTRUCTURE = Set.of("LOST", "CRASHED");

    private final PlacementConfig config;
    private final Desk desk;
    private final Memory memory;
    private final Instant now;
    private final List<Outgoing> outputs = new ArrayList<>();
    private final Set<String> settled = new HashSet<>();
    private Fleet fleet;
    private boolean adopted;

    Turn(PlacementConfig config, Desk desk, Memory memory, Instant now) {
        this.config = config;
        this.desk = desk;
        this.memory = memory;
        this.now = now;
        this.fleet = memory.fleet();
    }

    /** Key of what is known of an executor. */
    static String executorKey(String executor) {
        return EXECUTOR + executor;
    }

    /** What to publish, in order. */
    List<Outgoing> outputs() {
        return outputs;
    }

    /** A run was let in. */
    void admitted(Request request) {
        if (adoptInventory()) {
            retry();
        }
        Desk.Judgement judgement = desk.judge(request, fleet, now);
        if (judgement.isPlaced()) {
            placed(request, judgement);
        } else if (judgement.isForGood()) {
            end(request, Optional.empty());
        } else {
            outputs.addAll(judgement.events().waiting(judgement.decision()));
            remember(request.waiting());
        }
    }

    /** A run is over: its slot is free. */
    void completed(RunCompleted completed) {
        Optional<Held> held = memory.run(completed.getTraceId());
        if (held.isEmpty() || held.get().stage() != PlacementStage.PLACED) {
            return;
        }
        String executor = held.get().executor();
        remember(Request.over(completed.getTraceId()));
        fleet = fleet.released(executor, held.get().use());
        Standing standing = fleet.standing(executor);
        String outcome = completed.getOutcome();
        change(
                INFRASTRUCTURE.contains(outcome)
                        ? standing.failed(now, "run " + completed.getTraceId() + " " + outcome)
                        : standing.worked());
        retry();
    }

    /** An executor was looked at. */
    void probed(ExecutorProbed probed, long offset) {
        change(fleet.standing(probed.getExecutor()).seen(new Observation(probed, now, offset)));
        retry();
    }

    /** An operator takes an executor out of use, or puts it back. */
    void drain(ExecutorDrainRequested wish) {
        Standing standing = fleet.standing(wish.getExecutor());
        change(
                wish.getDrained()
                        ? standing.drained(new Drain(wish.getPrincipal(), now, Optional.ofNullable(wish.getReason())))
                        : standing.undrained());
        retry();
    }

    /** A moment that something waited for may have passed; it counts when this record's time says so. */
    void passed(String subject) {
        if (subject.startsWith(EXECUTOR)) {
            change(fleet.standing(subject.substring(EXECUTOR.length())).released(now));
            retry();
        } else {
            memory.waiting(subject)
                    .filter(request -> !now.isBefore(request.until()))
                    .ifPresent(request -> {
                        retry();
                        if (!settled.contains(subject)) {
                            end(request, Optional.empty());
                        }
                    });
        }
    }

    /** A run that waits is not wanted any more. */
    void cancelled(CancelRequested wish) {
        memory.waiting(wish.getTraceId()).ifPresent(request -> {
            String reason = wish.getReason();
            end(request, Optional.of("cancelled by " + wish.getPrincipal() + (reason == null ? "" : ": " + reason)));
        });
    }

    private void end(Request request, Optional<String> wish) {
        Desk.Judgement judgement = desk.judge(request, fleet, now);
        outputs.addAll(judgement.events().unplaceable(judgement.decision(), wish));
        remember(Request.over(request.traceId()));
    }

    private void placed(Request request, Desk.Judgement judgement) {
        PlacementSpec spec = desk.spec(request);
        String executor = judgement.decision().fold(placed -> placed.node().name(), unplaceable -> "");
        outputs.addAll(judgement.events().placed(judgement.decision()));
        remember(request.placed(executor));
        fleet = fleet.taken(executor, Use.of(spec.resources()));
        settled.add(request.traceId());
    }

    /** The fleet has changed: asks again for every run that waits. Two that ask for the same get the same answer. */
    private void retry() {
        adoptInventory();
        Set<PlacementSpec> refused = new HashSet<>();
        for (Request request : memory.waiting()) {
            PlacementSpec spec = desk.spec(request);
            if (refused.contains(spec)) {
                continue;
            }
            Desk.Judgement judgement = desk.judge(request, fleet, now);
            if (judgement.isPlaced()) {
                placed(request, judgement);
            } else {
                refused.add(spec);
            }
        }
    }

    private void change(Standing standing) {
        if (!standing.equals(fleet.standing(standing.executor()))) {
            fleet = fleet.with(standing);
            remember(executorKey(standing.executor()), standing.event());
        }
    }

    /** Keeps the text of the inventory that decisions are made on, so that they can be made again; true when it is new. */
    private boolean adoptInventory() {
        String digest = config.inventory().inventory().digest().toString();
        String text = config.inventory().text();
        boolean known = memory.inventoryDigest().filter(digest::equals).isPresent();
        if (known || adopted || text.isEmpty()) {
            return false;
        }
        adopted = true;
        remember("inventory/" + digest, new FleetInventory(digest, text, now));
        return true;
    }

    private void remember(PlacementProgress progress) {
        remember(progress.getTraceId(), progress);
    }

    private void remember(String key, SpecificRecord event) {
        outputs.add(Outgoing.of(Topics.PLACEMENT_STATE, key, event));
    }
}
