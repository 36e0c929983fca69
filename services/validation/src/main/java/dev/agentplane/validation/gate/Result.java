package dev.agentplane.validation.gate;

import java.util.Locale;

/** What a gate says. */
public enum Result {
    /** Go on. */
    ALLOW,
    /** Do not. */
    DENY,
    /** Wait for a human. */
    HOLD,
    /** There was nothing to decide. */
    NOT_APPLICABLE;

    /** {@code allow}, {@code deny}, {@code hold}, {@code not_applicable}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
