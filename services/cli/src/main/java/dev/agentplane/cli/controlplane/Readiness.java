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
     * Waits until every component is ready, or one of them has given up.
     *
     * @return false when the time was over first, or readiness is no longer {@link #possible}
     */
    public boolean await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!health.ready()) {
            if (System.nanoTime() - end > 0 || !possible()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
        return true;
    }

    /** False when a component has given up for good. */
    public boolean possible() {
        return health.live();
    }

    /** Components that are not ready, and why. */
    public String missing() {
        return health.components().entrySet().stream()
                .filter(entry -> entry.getValue().status() != Health.Status.READY)
                .map(entry -> entry.getKey() + " (" + entry.getValue().reason() + ")")
                .collect(Collectors.joining(", "));
    }
}
