package dev.agentplane.placement.state;

import dev.agentplane.events.ExecutorStanding;
import dev.agentplane.events.FleetInventory;
import dev.agentplane.events.PlacementProgress;
import dev.agentplane.events.PlacementStage;
import dev.agentplane.platform.state.Table;
import dev.agentplane.platform.state.Tables;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * What placement remembers: the fold of its own state topic. The same events give the same memory in every order that keeps the
 * order per run and per executor. Not thread-safe.
 */
public final class Memory {

    private static final int VERSION = 3;
    private static final int PARTITION = 0;
    private static final String ALL = "all";
    private static final String CURRENT = "current";

    private final StateFormats formats = new StateFormats();
    private final Tables tables = new Tables(VERSION);
    private final Table<Fleet> fleet = tables.largeValues("fleet", formats.fleet());
    private final Table<Held> runs = tables.table("runs", StateFormats.held());
    private final Table<Request> waiting = tables.table("waiting", formats.request());
    private final Table<String> inventory = tables.table("inventory", StateFormats.text());

    /** Where it is kept. */
    public Tables tables() {
        return tables;
    }

    /** What is known of the executors. */
    public Fleet fleet() {
        return fleet.get(PARTITION, ALL).orElse(Fleet.EMPTY);
    }

    /** Where a run stands; empty when it was never decided about. */
    public Optional<Held> run(String traceId) {
        return runs.get(PARTITION, traceId);
    }

    /** The request of a run that waits. */
    public Optional<Request> waiting(String traceId) {
        return run(traceId)
                .filter(held -> held.stage() == PlacementStage.WAITING)
                .flatMap(held -> waiting.get(PARTITION, key(held, traceId)));
    }

    /** All runs that wait; those whose patience ends first come first. */
    public List<Request> waiting() {
        // Mostly nobody does: then the table is not asked.
        return fleet().waiting() == 0
                ? List.of()
                : List.copyOf(waiting.all(PARTITION).values());
    }

    /** Digest of the inventory that was decided on last; empty before the first. */
    public Optional<String> inventoryDigest() {
        return inventory.get(PARTITION, CURRENT);
    }

    /** Applies one event of the state topic; any other says nothing. */
    public void apply(SpecificRecord event) {
        if (event instanceof PlacementProgress progress) {
            apply(progress);
        } else if (event instanceof ExecutorStanding standing) {
            fleet.put(PARTITION, ALL, fleet().with(Standing.of(standing)));
        } else if (event instanceof FleetInventory one) {
            inventory.put(PARTITION, CURRENT, one.getDigest());
        }
    }

    private void apply(PlacementProgress progress) {
        String traceId = progress.getTraceId();
        Held now = Held.of(progress);
        Optional<Held> before = run(traceId);
        Fleet known = fleet();
        Fleet changed = before.map(held -> left(known, held, traceId)).orElse(known);
        if (now.stage() == PlacementStage.PLACED) {
            changed = changed.taken(now.executor(), now.use());
        } else if (now.stage() == PlacementStage.WAITING) {
            waiting.put(PARTITION, key(now, traceId), Request.of(progress));
            changed = changed.waiting(1);
        }
        if (!changed.equals(known)) {
            fleet.put(PARTITION, ALL, changed);
        }
        runs.put(PARTITION, traceId, now);
    }

    /** The fleet after a run is no longer where it was. */
    private Fleet left(Fleet known, Held held, String traceId) {
        return switch (held.stage()) {
            case WAITING -> {
                waiting.remove(PARTITION, key(held, traceId));
                yield known.waiting(-1);
            }
            case PLACED -> known.released(held.executor(), held.use());
            case OVER -> known;
        };
    }

    private static String key(Held held, String traceId) {
        return "%015d/%s".formatted(held.until().toEpochMilli(), traceId);
    }
}
