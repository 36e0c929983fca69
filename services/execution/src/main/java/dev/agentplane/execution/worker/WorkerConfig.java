package dev.agentplane.execution.worker;

import java.time.Duration;

/**
 * How a worker works.
 *
 * @param slots how many attempts run at once
 * @param aliveEvery how often a running attempt shows that it is alive
 * @param lease how long an attempt may be silent before another worker takes the run over
 * @param maxAttempts after so many attempts that went down with their workers the run is lost
 * @param sessionTimeout how long a worker may be silent before its partitions go to others
 * @param grace how long running attempts may go on when the worker is told to stop
 */
public record WorkerConfig(
        int slots, Duration aliveEvery, Duration lease, int maxAttempts, Duration sessionTimeout, Duration grace) {

    private static final int SILENCES = 3;

    public WorkerConfig {
        if (slots < 1 || maxAttempts < 1) {
            throw new IllegalArgumentException("expected at least one slot and one attempt");
        }
        if (lease.compareTo(aliveEvery.multipliedBy(SILENCES)) < 0) {
            throw new IllegalArgumentException(
                    "expected a lease of at least three signs of life (" + aliveEvery + "), found " + lease);
        }
    }

    /** Defaults for so many slots. */
    public static WorkerConfig of(int slots) {
        return new WorkerConfig(
                slots,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                3,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
    }
}
