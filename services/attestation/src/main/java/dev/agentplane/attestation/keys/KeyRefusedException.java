package dev.agentplane.attestation.keys;

/** A key or key file that must not be used. */
public final class KeyRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected, what was found, what to do */
    public KeyRefusedException(String message) {
        super(message);
    }

    /** @param message what was expected, what was found, what to do */
    public KeyRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
