package dev.agentplane.validation.service;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.validation.admission.VerdictOpener;
import java.util.List;

/** Opens DSSE envelopes around verdicts: signed means signed by a key that may produce verdicts. */
public final class DsseVerdictOpener implements VerdictOpener {

    private final List<PublicKey> producers;

    /** @param producers keys with role producer; with none, everything is unsigned */
    public DsseVerdictOpener(List<PublicKey> producers) {
        this.producers = List.copyOf(producers);
    }

    @Override
    public Opened open(byte[] received) {
        try {
            Envelope envelope = Envelope.parse(received);
            return new Opened(envelope.payload(), producers.stream().anyMatch(envelope::signedBy));
        } catch (MalformedEnvelopeException e) {
            // Not wrapped: the verdict itself, unsigned.
            return new Opened(received, false);
        }
    }
}
