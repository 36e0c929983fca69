package dev.agentplane.execution.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.TreeSet;

/** The placements of one partition, in order, until each is claimed. Pure. */
final class PlacementQueue {

    private final Deque<Job> waiting = new ArrayDeque<>();
    private final TreeSet<Long> undecided = new TreeSet<>();
    private long next;

    /** @param next offset of the first placement to come */
    PlacementQueue(long next) {
        this.next = next;
    }

    /** A placement that asks for a run. */
    void add(Job job) {
        waiting.add(job);
        undecided.add(job.placementOffset());
        next = job.placementOffset() + 1;
    }

    /** A record that asks for nothing. */
    void pass(long offset) {
        next = offset + 1;
    }

    /** Takes the next one; it stays undecided. */
    Optional<Job> poll() {
        return Optional.ofNullable(waiting.poll());
    }

    /** Puts one back to the front: its claim could not be sent. */
    void putBack(Job job) {
        waiting.addFirst(job);
    }

    /** The placement's claim is on the log, or it needs none. */
    void decided(long offset) {
        undecided.remove(offset);
    }

    /** Where reading has to begin after a restart. */
    long committable() {
        return undecided.isEmpty() ? next : undecided.first();
    }

    int size() {
        return waiting.size();
    }
}
