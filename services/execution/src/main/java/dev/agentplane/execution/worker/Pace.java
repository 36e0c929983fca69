package dev.agentplane.execution.worker;

import java.time.Duration;

/** Says when something is due that happens at most once per period. Not thread-safe. */
final class Pace {

    private final long period;
    private long last = System.nanoTime();

    Pace(Duration period) {
        this.period = period.toNanos();
    }

    /** True when a period has passed since it was last true (at first: since it was made). */
    boolean due() {
        long now = System.nanoTime();
        if (now - last < period) {
            return false;
        }
        last = now;
        return true;
    }
}
