package dev.agentplane.validation.approval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.domain.json.StrictJson;

/**
 * A change of the keys as received. Reading it proves nothing before {@link #require} was asked.
 *
 * @param event what it says
 * @param envelope what was signed
 */
public record SignedKeyEvent(KeyEvent event, Envelope envelope) {

    private static final String ROLE = "approve";

    /**
     * Reads an envelope.
     *
     * @throws MalformedApprovalException when there is no key event in it
     */
    public static SignedKeyEvent read(byte[] bytes) {
        try {
            Envelope envelope = Envelope.parse(bytes);
            JsonNode statement = StrictJson.parse(envelope.payload());
            if (!statement.path("predicateType").asText().equals(Kinds.predicateType(Kinds.KEY_EVENT))) {
                throw new MalformedApprovalException("expected the Statement of a key event");
            }
            // Where its leaf will be is not known here.
            return new SignedKeyEvent(KeyEvent.read(statement, Long.MAX_VALUE), envelope);
        } catch (MalformedEnvelopeException | KeyRefusedException | IllegalArgumentException e) {
            throw new MalformedApprovalException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether it registers the key, else it ends it. */
    public boolean registers() {
        return event.action() == KeyEvent.Action.REGISTER;
    }

    /** Whether it is about approving. */
    public boolean isOfApprover() {
        return event.roles().contains(ROLE);
    }

    /** The key, and whose it is. */
    public ApproverKey key() {
        return new ApproverKey(event.key(), event.principal());
    }

    /**
     * Demands the signatures of enough root keys.
     *
     * @throws MalformedApprovalException when there are fewer
     */
    public void require(TrustFile trust) {
        int threshold = Math.max(1, trust.rootThreshold());
        long found =
                trust.roots().stream().distinct().filter(envelope::signedBy).count();
        if (found < threshold) {
            throw new MalformedApprovalException("expected a key event signed by " + threshold
                    + " of the root keys of the trust file, found " + found);
        }
    }
}
