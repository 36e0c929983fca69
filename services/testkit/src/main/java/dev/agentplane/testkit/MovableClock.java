package dev.agentplane.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class MovableClock implements InstantSource {

    private Instant now;

    public MovableClock(Instant start) {
        this.now = start;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Moves the clock forward, or back. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
