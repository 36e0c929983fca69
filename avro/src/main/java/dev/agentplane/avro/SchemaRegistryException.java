package dev.agentplane.avro;

/** The registry could not be reached or said no. */
public final class SchemaRegistryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean transientFailure;

    /**
     * @param message what was asked of which registry, and what came back
     * @param transientFailure true when asking again later may succeed
     * @param cause the client's exception
     */
    public SchemaRegistryException(String message, boolean transientFailure, Throwable cause) {
        super(message, cause);
        this.transientFailure = transientFailure;
    }

    /** True when asking again later may succeed: the registry was not reachable or failed on its side. */
    public boolean isTransient() {
        return transientFailure;
    }
}
