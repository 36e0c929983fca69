package dev.agentplane.platform.state;

/** The disk does not do what a table needs: full, unwritable or damaged. What was there can be rebuilt from the log. */
public final class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
