package dev.agentplane.platform;

/** A record that cannot mean anything, now or later. It goes to the dead letters; its offset advances. */
public final class PoisonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code stable reason code, e.g. KEY_MISMATCH
     * @param message what was expected and what was found
     */
    public PoisonException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** Stable reason code. */
    public String code() {
        return code;
    }
}
