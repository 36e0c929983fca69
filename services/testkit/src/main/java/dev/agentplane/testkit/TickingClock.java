package dev.agentplane.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves by the same step each time it is read, so that no two moments are equal. Thread-safe. */
public final class TickingClock implements InstantSource {

    private final Duration step;
    private Instant next;

    /** @param start what the first reading says */
    public TickingClock(Instant start, Duration step) {
        this.next = start;
        this.step = step;
    }

    @Override
    public synchronized Instant instant() {
        Instant now = next;
        next = now.plus(step);
        return now;
    }
}
