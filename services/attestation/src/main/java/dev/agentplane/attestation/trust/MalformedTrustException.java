package dev.agentplane.attestation.trust;

/** A trust file that cannot be used, as a whole. */
public final class MalformedTrustException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code TRUST_MALFORMED or KEY_REFUSED
     * @param message what was expected and what was found
     */
    public MalformedTrustException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** TRUST_MALFORMED or KEY_REFUSED. */
    public String code() {
        return code;
    }
}
