package dev.agentplane.replay;

import dev.agentplane.platform.Settings;

/**
 * Who captures.
 *
 * @param principal identity the service captures as
 * @param version version of the service
 */
public record ReplayConfig(String principal, String version) {

    /** Identity where none is set. */
    public static final String DEFAULT_PRINCIPAL = "agentplane-replay";

    /** Defaults. */
    public static ReplayConfig of(String version) {
        return new ReplayConfig(DEFAULT_PRINCIPAL, version);
    }

    /** Reads {@code AGENTPLANE_REPLAY_PRINCIPAL}. */
    public static ReplayConfig from(Settings settings, String version) {
        return new ReplayConfig(settings.text("AGENTPLANE_REPLAY_PRINCIPAL", DEFAULT_PRINCIPAL), version);
    }
}
