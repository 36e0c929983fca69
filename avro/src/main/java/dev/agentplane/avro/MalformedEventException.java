package dev.agentplane.avro;

/** Record bytes are not an event the topic may carry. The record is poison: reading it again changes nothing. */
public final class MalformedEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected and what was found */
    public MalformedEventException(String message) {
        super(message);
    }

    /** @param message what was expected and what was found */
    public MalformedEventException(String message, Throwable cause) {
        super(message, cause);
    }
}
