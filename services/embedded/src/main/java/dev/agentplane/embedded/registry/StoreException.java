package dev.agentplane.embedded.registry;

/** The registry's log could not be read or written. Asking again later may work. */
final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
