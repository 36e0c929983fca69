package dev.agentplane.validation.admission;

/** Takes the signature off a verdict envelope. */
@FunctionalInterface
public interface VerdictOpener {

    /** What was inside. */
    final class Opened {

        private final byte[] payload;
        private final boolean signed;

        /** @param signed whether a trusted key signed exactly this payload */
        public Opened(byte[] payload, boolean signed) {
            this.payload = payload.clone();
            this.signed = signed;
        }

        byte[] payload() {
            return payload.clone();
        }

        boolean signed() {
            return signed;
        }
    }

    /** Opens what was received. Never throws because of its content: what cannot be verified is unsigned. */
    Opened open(byte[] received);
}
