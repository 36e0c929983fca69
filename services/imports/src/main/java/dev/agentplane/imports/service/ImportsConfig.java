package dev.agentplane.imports.service;

import dev.agentplane.platform.Settings;
import java.time.Duration;

/**
 * Who imports, and how patiently.
 *
 * @param principal identity in its evidence
 * @param version version of the service
 * @param patience how long an import waits for the run that it names
 */
public record ImportsConfig(String principal, String version, Duration patience) {

    private static final String DEFAULT_PRINCIPAL = "agentplane-imports";
    private static final int PATIENCE_SECONDS = 15 * 60;
    private static final int MAX_SECONDS = 7 * 24 * 3600;

    /** Defaults. */
    public static ImportsConfig of(String version) {
        return new ImportsConfig(DEFAULT_PRINCIPAL, version, Duration.ofSeconds(PATIENCE_SECONDS));
    }

    /** Reads {@code AGENTPLANE_IMPORTS_…} settings; the caller ends with {@link Settings#check()}. */
    public static ImportsConfig from(Settings settings, String version) {
        return new ImportsConfig(
                settings.text("AGENTPLANE_IMPORTS_PRINCIPAL", DEFAULT_PRINCIPAL),
                version,
                Duration.ofSeconds(
                        settings.number("AGENTPLANE_IMPORTS_PARK_SECONDS", PATIENCE_SECONDS, 0, MAX_SECONDS)));
    }
}
