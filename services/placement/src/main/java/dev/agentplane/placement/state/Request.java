package dev.agentplane.placement.state;

import dev.agentplane.events.PlacementProgress;
import dev.agentplane.events.PlacementStage;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.Workload;
import dev.agentplane.platform.PoisonException;
import java.time.Instant;
import java.util.List;

/**
 * A run that asks for an executor.
 *
 * @param admission the record that let it in; its partition is the run's
 * @param workload what is to run; must not be changed
 * @param until when its patience ends: it waits no longer for an executor than it may run
 * @param avoid executors that were lost under it
 */
public record Request(SourceRecord admission, Workload workload, Instant until, List<String> avoid) {

    public Request {
        avoid = List.copyOf(avoid);
    }

    /** A run that was let in at this moment. */
    public static Request of(SourceRecord admission, Workload workload, Instant admitted) {
        return new Request(admission, workload, admitted.plusSeconds(workload.getMaxRunSeconds()), List.of());
    }

    /** Its trace id. */
    public String traceId() {
        return workload.getTraceId();
    }

    /** When it asked first. */
    public Instant since() {
        return until.minusSeconds(workload.getMaxRunSeconds());
    }

    /** The partition its events go to. */
    public int partition() {
        return admission.getPartition();
    }

    /** That it waits. */
    public PlacementProgress waiting() {
        return new PlacementProgress(
                traceId(), PlacementStage.WAITING, null, null, null, null, admission, workload, until, avoid);
    }

    /** That it has an executor. */
    public PlacementProgress placed(String executor) {
        return new PlacementProgress(
                traceId(),
                PlacementStage.PLACED,
                executor,
                workload.getVcpu(),
                workload.getMemMiB(),
                workload.getDiskGiB(),
                null,
                null,
                null,
                List.of());
    }

    /** That nothing more is decided about a run. */
    public static PlacementProgress over(String traceId) {
        return new PlacementProgress(traceId, PlacementStage.OVER, null, null, null, null, null, null, null, List.of());
    }

    /** Reads back that it waits. */
    public static Request of(PlacementProgress event) {
        SourceRecord admission = event.getAdmission();
        Workload workload = event.getWorkload();
        Instant until = event.getUntil();
        if (admission == null || workload == null || until == null) {
            throw new PoisonException("REQUEST_MISSING", "expected a waiting run with its request, found none");
        }
        return new Request(admission, workload, until, event.getAvoid());
    }
}
