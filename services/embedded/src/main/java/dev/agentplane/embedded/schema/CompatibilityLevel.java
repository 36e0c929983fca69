package dev.agentplane.embedded.schema;

import java.util.Locale;
import java.util.Optional;

/** Which earlier versions a new one must get along with, and in which direction. Names as in Confluent's registry. */
public enum CompatibilityLevel {
    /** Anything goes. */
    NONE(false, false, false),
    /** The new schema reads what the newest one wrote. */
    BACKWARD(true, false, false),
    /** The new schema reads what every earlier one wrote. */
    BACKWARD_TRANSITIVE(true, false, true),
    /** The newest schema reads what the new one writes. */
    FORWARD(false, true, false),
    /** Every earlier schema reads what the new one writes. */
    FORWARD_TRANSITIVE(false, true, true),
    /** Both directions, newest only. */
    FULL(true, true, false),
    /** Both directions, all versions. */
    FULL_TRANSITIVE(true, true, true);

    private final boolean backward;
    private final boolean forward;
    private final boolean transitive;

    CompatibilityLevel(boolean backward, boolean forward, boolean transitive) {
        this.backward = backward;
        this.forward = forward;
        this.transitive = transitive;
    }

    boolean backward() {
        return backward;
    }

    boolean forward() {
        return forward;
    }

    boolean transitive() {
        return transitive;
    }

    /** The level of this name, in any case; empty when there is none. */
    public static Optional<CompatibilityLevel> named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        for (CompatibilityLevel level : values()) {
            if (level.name().equals(upper)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
