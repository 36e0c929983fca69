package dev.agentplane.cli.controlplane;

import dev.agentplane.platform.Health;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Waits for services to be ready. */
public final class Readiness {

    private static final long STEP_MILLIS = 20;

    private final Health health;

    public Readiness(Health health) {
        this.health = health;
    }

    /**
     * Waits until every component is ready.
     *
     * @return false when the time was over first
     */
    public boolean await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!health.ready()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
        return true;
    }

    /** Components that are not ready, and why. */
    public String missing() {
        return health.components().entrySet().stream()
                .filter(entry -> entry.getValue().status() != Health.Status.READY)
                .map(entry -> entry.getKey() + " (" + entry.getValue().reason() + ")")
                .collect(Collectors.joining(", "));
    }
}
