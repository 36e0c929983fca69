package dev.agentplane.validation.approval;

/** Bytes that are no approval event. The message says what was expected and what was found. */
public final class MalformedApprovalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedApprovalException(String message) {
        super(message);
    }

    MalformedApprovalException(String message, Throwable cause) {
        super(message, cause);
    }
}
