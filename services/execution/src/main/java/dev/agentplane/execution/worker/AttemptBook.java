package dev.agentplane.execution.worker;

import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.AttemptSign;
import dev.agentplane.events.AttemptStarted;
import dev.agentplane.events.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one partition of the attempts topic says, folded in order: which traces have an attempt, whose it is, and since
 * when it is silent. Pure; the order of the log is the arbiter between workers.
 */
final class AttemptBook {

    /** What a record of the log meant. */
    enum Meaning {
        /** The first claim of an attempt that counts: its worker may start. */
        WON,
        /** A sign of life, or letting go, of the attempt that counts. */
        SIGN,
        /** Too late: somebody else has the attempt, or the run is over. */
        LATE
    }

    /**
     * A run under way.
     *
     * @param attempt attempt that counts
     * @param worker whose it is
     * @param placement what is executed; absent when an old worker did not say
     * @param since offset of the trace's first record here
     * @param seen when it last showed life, reader's clock
     * @param released whether its worker let go
     */
    record Open(
            int attempt, String worker, @Nullable SourceRecord placement, long since, Instant seen, boolean released) {}

    private record Closed(long since, long placementOffset) {}

    private final Map<String, Open> open = new HashMap<>();
    private final Map<String, Closed> closed = new HashMap<>();
    private long dispatched;
    private boolean complete;

    /** @param dispatched all placements below this offset have been claimed before */
    AttemptBook(long dispatched) {
        this.dispatched = dispatched;
    }

    /** Folds a claim or sign. */
    Meaning started(long offset, AttemptStarted event, Instant now) {
        String trace = event.getTraceId();
        Open current = open.get(trace);
        if (closed.containsKey(trace)) {
            return Meaning.LATE;
        }
        if (current == null || event.getAttempt() > current.attempt()) {
            if (event.getSign() != AttemptSign.CLAIM || (current == null && isOver(event))) {
                return Meaning.LATE;
            }
            long since = current == null ? offset : current.since();
            open.put(trace, new Open(event.getAttempt(), event.getWorker(), event.getPlacement(), since, now, false));
            return Meaning.WON;
        }
        if (event.getAttempt() < current.attempt()
                || !event.getWorker().equals(current.worker())
                || event.getSign() == AttemptSign.CLAIM) {
            return Meaning.LATE;
        }
        open.put(
                trace,
                new Open(
                        current.attempt(),
                        current.worker(),
                        current.placement(),
                        current.since(),
                        now,
                        event.getSign() == AttemptSign.RELEASED));
        return Meaning.SIGN;
    }

    // What was dispatched long ago and is not under way is over: this claim comes from a worker that was asleep. While
    // the book is being rebuilt the same claim is the first that is heard of a run under way.
    private boolean isOver(AttemptStarted event) {
        SourceRecord placement = event.getPlacement();
        return complete && placement != null && placement.getOffset() < dispatched;
    }

    /** From now on the book knows everything that matters. */
    void complete() {
        complete = true;
    }

    /** Folds a report. */
    void finished(AttemptFinished event) {
        Open current = open.get(event.getTraceId());
        if (current == null || event.getAttempt() < current.attempt()) {
            return;
        }
        close(event.getTraceId());
    }

    /** Notes that a run turned out to be over. */
    void close(String trace) {
        Open current = open.remove(trace);
        SourceRecord placement = current == null ? null : current.placement();
        if (current != null && placement != null && placement.getOffset() >= dispatched) {
            closed.put(trace, new Closed(current.since(), placement.getOffset()));
        }
    }

    /** Whether the trace has or had an attempt. */
    boolean knows(String trace) {
        return open.containsKey(trace) || closed.containsKey(trace);
    }

    Optional<Open> openRun(String trace) {
        return Optional.ofNullable(open.get(trace));
    }

    /** All placements below this offset need not be known any more when their run is over. */
    void dispatchedTo(long offset) {
        dispatched = offset;
        closed.values().removeIf(run -> run.placementOffset() < offset);
    }

    /** Where reading has to begin after a restart to know what this book knows. */
    long lowWater(long position) {
        long low = position;
        for (Open run : open.values()) {
            low = Math.min(low, run.since());
        }
        for (Closed run : closed.values()) {
            low = Math.min(low, run.since());
        }
        return low;
    }

    /** Takes every run under way for alive now: nobody could have shown life while the log was out of reach. */
    void touch(Instant now) {
        open.replaceAll((trace, run) ->
                new Open(run.attempt(), run.worker(), run.placement(), run.since(), now, run.released()));
    }

    /** Traces under way whose worker is not this process and is dead, let go, or has been silent since before {@code then}. */
    List<String> orphans(WorkerId self, Instant then) {
        List<String> orphans = new ArrayList<>();
        open.forEach((trace, run) -> {
            boolean own = run.worker().equals(self.toString());
            if (run.released()
                    || (!own && (self.isPredecessor(run.worker()) || run.seen().isBefore(then)))) {
                orphans.add(trace);
            }
        });
        return orphans;
    }

    /** Traces whose attempt that counts is claimed by this worker. */
    List<String> claimedBy(WorkerId self) {
        return open.entrySet().stream()
                .filter(entry -> entry.getValue().worker().equals(self.toString()))
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean isEmpty() {
        return open.isEmpty();
    }
}
