package dev.agentplane.attestation.inspect;

/** A file that is none that an export has. */
public final class UnknownFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
