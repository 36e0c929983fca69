package dev.agentplane.embedded;

import org.jspecify.annotations.Nullable;

/** The broker or the registry cannot start; the message says what was expected, what was found and what to do. */
public final class EmbeddedStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message for people */
    public EmbeddedStartException(String message) {
        super(message);
    }

    /** @param message for people */
    public EmbeddedStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
