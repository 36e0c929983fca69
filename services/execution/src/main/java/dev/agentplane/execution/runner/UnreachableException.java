package dev.agentplane.execution.runner;

import org.jspecify.annotations.Nullable;

/** An executor could not be reached, within the bounds set for trying. */
public final class UnreachableException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message which executor, what failed, and what to check */
    public UnreachableException(String message) {
        super(message);
    }

    /** @param message which executor, what failed, and what to check */
    public UnreachableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
