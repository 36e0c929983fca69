package dev.agentplane.topology.receipt;

import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.selection.Selection;
import dev.agentplane.topology.verdict.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/**
 * When a trace that still misses events has had its time.
 *
 * @param run longest run where {@code run.started} does not say
 * @param grace time after a run's end for its events to arrive
 * @param inactivity time after the last event, for traces whose run never started
 */
public record Deadlines(Duration run, Duration grace, Duration inactivity) {

    /** One hour each, ten minutes of grace. */
    public static final Deadlines STANDARD =
            new Deadlines(Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofHours(1));

    /**
     * The deadline of an open trace. Never before a quiet time after its last event: a run of last month whose events
     * are coming in now must not be given up between two of them.
     *
     * @param lastArrival when its last event was admitted
     * @param quiet that quiet time
     */
    public Deadline of(Trace trace, Instant lastArrival, Duration quiet) {
        StackEvent started =
                Selection.of(trace.stackEvents(), new ArrayList<>()).effective().get("run.started");
        if (started == null) {
            return new Deadline(ReasonCode.DEADLINE_INACTIVITY, lastArrival.plus(inactivity), trace.hashes());
        }
        Duration longest = started.payload().path("max_run_seconds").isNumber()
                ? Duration.ofSeconds(started.payload().path("max_run_seconds").longValue())
                : run;
        Instant over = started.instant().plus(longest).plus(grace);
        Instant still = lastArrival.plus(quiet);
        return new Deadline(ReasonCode.DEADLINE_RUN, over.isAfter(still) ? over : still, trace.hashes());
    }
}
