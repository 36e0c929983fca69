package dev.agentplane.placement;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.CancelRequested;
import dev.agentplane.events.ExecutorDrainRequested;
import dev.agentplane.events.ExecutorProbed;
import dev.agentplane.events.ExecutorRef;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.Workload;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.InventoryFile;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.SelectionPolicy;
import dev.agentplane.placement.state.Fleet;
import dev.agentplane.placement.state.Memory;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** Placement of a small fleet, driven record by record as the loop does it. */
final class Rig {

    private final PlacementHandler handler;
    private final List<Outgoing> published = new ArrayList<>();
    private final Memory witness = new Memory();
    private Instant now = Admissions.AT;
    private long offset;

    Rig(Node... executors) {
        Inventory fleet = new Inventory(
                Digest.of(new byte[] {1}),
                Inventory.Form.V0_2,
                List.of(executors),
                executors[0].name(),
                SelectionPolicy.DEFAULT);
        handler = handler(new InventoryFile(fleet, List.of()));
    }

    /** The same on an inventory that was read. */
    Rig(InventoryFile inventory) {
        handler = handler(inventory);
    }

    private static PlacementHandler handler(InventoryFile inventory) {
        return new PlacementHandler(new PlacementConfig(inventory, Optional.empty(), false, "placer", "test"));
    }

    /** Time goes by. */
    Rig after(Duration while_) {
        now = now.plus(while_);
        return this;
    }

    Instant now() {
        return now;
    }

    /** Handles a record; what it says on the placements topic. */
    List<SpecificRecord> feed(Topic<?> topic, String key, SpecificRecord event) {
        return apply(handler.handle(new Incoming(topic, 3, offset++, now, key, event, Admissions.bytes(event))));
    }

    private List<SpecificRecord> apply(List<Outgoing> outputs) {
        outputs.forEach(output -> handler.replay(3, output));
        published.addAll(outputs);
        outputs.stream()
                .filter(output -> output.topic().equals(Topics.PLACEMENT_STATE))
                .forEach(output -> witness.apply(output.event()));
        return outputs.stream()
                .filter(output -> output.topic().equals(Topics.PLACEMENTS))
                .map(Outgoing::event)
                .toList();
    }

    List<SpecificRecord> admit(String traceId) {
        return admit(traceId, Admissions.workload());
    }

    List<SpecificRecord> admit(String traceId, Workload.Builder workload) {
        return feed(
                Topics.VALIDATIONS,
                traceId,
                Admissions.validated(
                        AdmissionState.ADMITTED, workload.setTraceId(traceId).build()));
    }

    List<SpecificRecord> complete(String traceId, String outcome) {
        return feed(Topics.RUNS, traceId, completed(traceId, outcome));
    }

    List<SpecificRecord> probe(String executor, boolean reachable) {
        return feed(Topics.PROBES, executor, probed(executor, reachable));
    }

    List<SpecificRecord> drain(String executor, boolean drained) {
        return feed(
                Topics.FLEET,
                "executor/" + executor,
                new ExecutorDrainRequested(executor, drained, "ops", "new disk", now));
    }

    List<SpecificRecord> cancel(String traceId) {
        return feed(Topics.CANCELLATIONS, traceId, new CancelRequested(traceId, "alice", "wrong input", now));
    }

    /** What has become due is published and read back. */
    List<SpecificRecord> tick() {
        List<SpecificRecord> said = new ArrayList<>();
        handler.due(0, now).forEach(due -> said.addAll(feed(due.topic(), due.key(), due.event())));
        return said;
    }

    List<Outgoing> published() {
        return published;
    }

    /** What somebody knows who reads the state topic from the start. */
    Memory rebuilt() {
        Memory memory = new Memory();
        published.stream()
                .filter(output -> output.topic().equals(Topics.PLACEMENT_STATE))
                .forEach(output -> memory.apply(output.event()));
        return memory;
    }

    Fleet fleet() {
        return witness.fleet();
    }

    static ExecutorProbed probed(String executor, boolean reachable) {
        return new ExecutorProbed(
                executor,
                "ssh-" + executor,
                reachable,
                reachable ? "linux" : "unknown",
                reachable ? "x86_64" : "unknown",
                null,
                reachable ? 2L : null,
                null,
                null,
                reachable ? 50L : null,
                null,
                List.of("lima-process"),
                Map.of(),
                null,
                "worker-1",
                Admissions.AT,
                reachable ? null : "no route");
    }

    private static RunCompleted completed(String traceId, String outcome) {
        Workload workload = Admissions.workload().setTraceId(traceId).build();
        RunPlaced placed = new RunPlaced(
                traceId,
                workload,
                new ExecutorRef("a", "a", null),
                "lima-process",
                null,
                Admissions.DIGEST,
                List.of(),
                Admissions.validated(AdmissionState.ADMITTED, workload).getDraft());
        AttemptFinished finished = new AttemptFinished(
                traceId,
                1,
                "worker",
                placed,
                AttemptEnd.EXITED,
                0,
                null,
                Admissions.AT,
                Admissions.AT,
                null,
                null,
                List.of(),
                null,
                "{}",
                null);
        return new RunCompleted(traceId, outcome, "success", finished, placed.getDraft());
    }
}
