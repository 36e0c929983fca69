package dev.agentplane.execution.probe;

import dev.agentplane.platform.Settings;
import java.time.Duration;

/**
 * How executors are looked at while the service runs.
 *
 * @param every time between two looks; zero: never
 */
public record ProbeConfig(Duration every) {

    private static final int DEFAULT_SECONDS = 60;
    private static final int MOST_SECONDS = 3600;

    /** Reads {@code AGENTPLANE_EXECUTION_PROBE_SECONDS}; errors are left in the settings. */
    public static ProbeConfig from(Settings settings) {
        return new ProbeConfig(Duration.ofSeconds(
                settings.number("AGENTPLANE_EXECUTION_PROBE_SECONDS", DEFAULT_SECONDS, 0, MOST_SECONDS)));
    }

    /** Whether executors are looked at at all. */
    public boolean isOn() {
        return !every.isZero();
    }
}
