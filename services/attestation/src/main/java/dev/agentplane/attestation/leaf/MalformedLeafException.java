package dev.agentplane.attestation.leaf;

/** Bytes that are not a leaf. */
public final class MalformedLeafException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean onlyNotCanonical;

    /**
     * @param onlyNotCanonical true when members and types are right but the bytes are not the canonical ones
     * @param message what was expected and what was found
     */
    public MalformedLeafException(boolean onlyNotCanonical, String message) {
        super(message);
        this.onlyNotCanonical = onlyNotCanonical;
    }

    /** True when members and types are right but the bytes are not the canonical ones. */
    public boolean onlyNotCanonical() {
        return onlyNotCanonical;
    }
}
