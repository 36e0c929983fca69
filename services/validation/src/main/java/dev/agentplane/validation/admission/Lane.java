package dev.agentplane.validation.admission;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Lanes, lowest authority first. */
public enum Lane {
    /** Development; v0.2 bundles only. */
    DEV,
    /** Staging; the default. */
    STAGING,
    /** Production; always behind a human gate. */
    PROD;

    /** The lane of this exact name. */
    public static Optional<Lane> of(String text) {
        return Arrays.stream(values()).filter(lane -> lane.text().equals(text)).findFirst();
    }

    /** {@code dev}, {@code staging} or {@code prod}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
