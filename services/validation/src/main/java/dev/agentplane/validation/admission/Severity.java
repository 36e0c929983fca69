package dev.agentplane.validation.admission;

import java.util.Locale;

/** How much a finding weighs. */
public enum Severity {
    /** Denies the bundle. */
    ERROR,
    /** Is reported and changes nothing. */
    WARN;

    /** {@code error} or {@code warn}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
