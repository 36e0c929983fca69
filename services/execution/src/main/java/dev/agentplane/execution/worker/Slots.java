package dev.agentplane.execution.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places where attempts run. All methods but the ends of runs are called by the loop's thread, which learns of ends by
 * {@link #ended()}.
 */
final class Slots {

    private static final Logger LOGGER = LoggerFactory.getLogger(Slots.class);

    /** Work that may be interrupted. */
    interface Work {
        void run() throws InterruptedException;
    }

    private record Busy(Job job, Thread thread) {}

    /**
     * A run that left its slot.
     *
     * @param job what it was
     * @param done false when it was ended before it could report
     */
    record Ended(Job job, boolean done) {}

    private final int size;
    private final Map<String, Job> reserved = new HashMap<>();
    private final Map<String, Busy> busy = new HashMap<>();
    private final ConcurrentLinkedQueue<Ended> ended = new ConcurrentLinkedQueue<>();
    private final Runnable wake;

    /** @param wake called from a slot's thread when a run left it */
    Slots(int size, Runnable wake) {
        this.size = size;
        this.wake = wake;
    }

    int free() {
        return size - reserved.size() - busy.size();
    }

    /** Keeps a slot for a claim that was sent. */
    void reserve(Job job) {
        reserved.put(job.traceId(), job);
    }

    /** Gives a reserved slot back. */
    void release(String traceId) {
        reserved.remove(traceId);
    }

    java.util.Optional<Job> reservation(String traceId) {
        return java.util.Optional.ofNullable(reserved.get(traceId));
    }

    List<Job> reservations() {
        return List.copyOf(reserved.values());
    }

    boolean has(String traceId) {
        return reserved.containsKey(traceId) || busy.containsKey(traceId);
    }

    /** Starts work in the slot that was reserved for it. */
    void start(Job job, Work work) {
        reserved.remove(job.traceId());
        // A thread of its own: an interruption meant for one attempt can never reach another.
        Thread thread = new Thread(() -> perform(job, work), "attempt-" + job.traceId());
        busy.put(job.traceId(), new Busy(job, thread));
        thread.start();
    }

    private void perform(Job job, Work work) {
        boolean done = false;
        try {
            work.run();
            done = true;
        } catch (InterruptedException e) {
            LOGGER.atInfo().addKeyValue("traceId", job.traceId()).log("attempt ended before it could report");
        } catch (RuntimeException e) {
            // The boundary of a slot: whatever went wrong in one attempt must not stop the worker. The run is let go.
            LOGGER.atError().setCause(e).addKeyValue("traceId", job.traceId()).log("attempt failed unexpectedly");
        }
        ended.add(new Ended(job, done));
        wake.run();
    }

    /** Runs that left their slots since the last call. */
    List<Ended> ended() {
        List<Ended> all = new ArrayList<>();
        for (Ended one = ended.poll(); one != null; one = ended.poll()) {
            busy.remove(one.job().traceId());
            all.add(one);
        }
        return all;
    }

    /** Attempts that run or are being reported. */
    List<Job> running() {
        return busy.values().stream().map(Busy::job).toList();
    }

    /** Ends an attempt from outside, if it is at most {@code attempt}. */
    void cancel(String traceId, int attempt) {
        Busy one = busy.get(traceId);
        if (one != null && one.job().attempt() <= attempt) {
            one.thread().interrupt();
        }
    }

    /** Ends everything. */
    void cancelAll() {
        busy.values().forEach(one -> one.thread().interrupt());
    }
}
