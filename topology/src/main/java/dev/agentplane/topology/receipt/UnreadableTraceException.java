package dev.agentplane.topology.receipt;

/** Bytes that are no file of a trace and its events. */
public final class UnreadableTraceException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected, what was found, where */
    public UnreadableTraceException(String message) {
        super(message);
    }

    /**
     * @param message what was expected, what was found, where
     * @param cause what the reader said
     */
    public UnreadableTraceException(String message, Throwable cause) {
        super(message, cause);
    }
}
