package dev.agentplane.validation.admission;

import dev.agentplane.domain.Digest;

/** A verdict envelope as received: its payload, and whether a trusted signature covers it. */
public final class VerdictInput {

    private final byte[] payload;
    private final boolean signed;
    private final Digest received;

    private VerdictInput(byte[] payload, boolean signed, Digest received) {
        this.payload = payload.clone();
        this.signed = signed;
        this.received = received;
    }

    /** Opens what was received; what is not a verifiable signature around something is taken as it is, unsigned. */
    public static VerdictInput open(byte[] received, VerdictOpener opener) {
        VerdictOpener.Opened opened = opener.open(received);
        return new VerdictInput(opened.payload(), opened.signed(), Digest.of(received));
    }

    /** The JSON of the envelope. */
    public byte[] payload() {
        return payload.clone();
    }

    /** True when a key with role producer signed it. */
    public boolean signed() {
        return signed;
    }

    /** Digest of the bytes as received, which evidence names instead of a path. */
    public Digest received() {
        return received;
    }
}
