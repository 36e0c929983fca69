package dev.agentplane.embedded.registry;

/** A record of the registry's log cannot be understood; going on would hand out ids that are taken. */
final class MalformedRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedRecordException(String message) {
        super(message);
    }
}
