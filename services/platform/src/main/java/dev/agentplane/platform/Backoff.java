package dev.agentplane.platform;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Growing pauses between attempts, doubling from a first to a longest one. Not thread-safe. */
final class Backoff {

    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Duration first;
    private final Duration longest;
    private final LongSupplier nanoTime;
    private Duration upcoming;
    private long until;

    Backoff(Duration first, Duration longest, LongSupplier nanoTime) {
        this.first = first;
        this.longest = longest;
        this.nanoTime = nanoTime;
        this.upcoming = first;
        this.until = nanoTime.getAsLong();
    }

    /** Starts the next pause and tells its length. */
    Duration next() {
        Duration wait = upcoming;
        until = nanoTime.getAsLong() + wait.toNanos();
        Duration doubled = wait.multipliedBy(2);
        upcoming = doubled.compareTo(longest) > 0 ? longest : doubled;
        return wait;
    }

    /** True when no pause is running. */
    boolean over() {
        return until - nanoTime.getAsLong() <= 0;
    }

    /** The work succeeded: the next pause is a short one again. */
    void reset() {
        upcoming = first;
    }

    /**
     * Waits.
     *
     * @return true when {@code stop} became true first
     */
    boolean await(Duration wait, BooleanSupplier stop) throws InterruptedException {
        long end = nanoTime.getAsLong() + wait.toNanos();
        for (long left = wait.toNanos(); left > 0 && !stop.getAsBoolean(); left = end - nanoTime.getAsLong()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, SLICE_NANOS));
        }
        return stop.getAsBoolean();
    }
}
