package dev.agentplane.platform;

/** Infrastructure is not there now. Nothing is published, no offset advances, the loop asks again after a pause. */
public final class TransientException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what could not be reached and what to do */
    public TransientException(String message) {
        super(message);
    }

    /** @param message what could not be reached and what to do */
    public TransientException(String message, Throwable cause) {
        super(message, cause);
    }
}
