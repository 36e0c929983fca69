package dev.agentplane.attestation.dsse;

/** Bytes that are not a DSSE envelope. */
public final class MalformedEnvelopeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected and what was found */
    public MalformedEnvelopeException(String message) {
        super(message);
    }

    /** @param message what was expected and what was found */
    public MalformedEnvelopeException(String message, Throwable cause) {
        super(message, cause);
    }
}
