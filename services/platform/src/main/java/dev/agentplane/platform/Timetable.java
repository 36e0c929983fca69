package dev.agentplane.platform;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** When to ask each partition what has become due. Not thread-safe. */
final class Timetable {

    /** How often a partition is asked. */
    static final Duration PACE = Duration.ofSeconds(1);
    /** How long an answer is left to come back through the log before it is asked for again. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LongSupplier nanos;
    private final Map<Integer, Long> next = new HashMap<>();

    /** @param nanos a clock that never goes back, such as {@code System::nanoTime} */
    Timetable(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether it is time to ask. */
    boolean isTime(int partition) {
        Long at = next.get(partition);
        return at == null || nanos.getAsLong() - at >= 0;
    }

    /** A partition was asked. */
    void asked(int partition, boolean something) {
        next.put(partition, nanos.getAsLong() + (something ? PATIENCE : PACE).toNanos());
    }
}
