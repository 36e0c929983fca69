package dev.agentplane.validation.service;

import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.ApproverKeyChanged;
import dev.agentplane.events.LogEvent;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.TransientException;
import dev.agentplane.validation.approval.ApproverKey;
import dev.agentplane.validation.approval.MalformedApprovalException;
import dev.agentplane.validation.approval.SignedKeyEvent;
import java.util.List;
import java.util.Optional;

/**
 * Follows the key events of the evidence logs: who may approve here is who may approve for every verifier of the evidence.
 */
final class ApproverRegister {

    private final Optional<TrustFile> trust;
    private final ValidationTables tables;

    /** @param trust names the root keys; without it no key event is believed */
    ApproverRegister(Optional<TrustFile> trust, ValidationTables tables) {
        this.trust = trust;
        this.tables = tables;
    }

    List<Outgoing> changed(Incoming record, LogEvent event) {
        if (!event.getKind().equals(Kinds.KEY_EVENT)) {
            return List.of();
        }
        SignedKeyEvent change;
        try {
            change = SignedKeyEvent.read(Deciding.bytes(event.getEnvelope()));
        } catch (MalformedApprovalException e) {
            throw invalid(e);
        }
        ApproverKey key = change.key();
        String keyId = key.key().keyId();
        boolean ended = tables.isEnded(record.partition(), keyId);
        if (change.registers() ? !change.isOfApprover() : ended || !concerns(record.partition(), keyId)) {
            return List.of();
        }
        check(change);
        return List.of(Outgoing.of(
                Topics.VALIDATIONS,
                record.key(),
                new ApproverKeyChanged(
                        keyId, key.key().base64(), key.principal(), change.registers() && !ended, record.source())));
    }

    /** The end of any key is remembered, since it may be registered to approve later; without root keys none can be. */
    private boolean concerns(int partition, String keyId) {
        return trust.isPresent() || tables.mayApprove(partition, keyId);
    }

    private void check(SignedKeyEvent change) {
        if (trust.isEmpty()) {
            throw new TransientException("the key of an approver waits for the root keys to check it with; set "
                    + ValidationConfig.TRUST + " to the trust file that agentplane log init wrote");
        }
        try {
            change.require(trust.get());
        } catch (MalformedApprovalException e) {
            throw invalid(e);
        }
    }

    private static PoisonException invalid(MalformedApprovalException cause) {
        return new PoisonException("LOG_EVENT_INVALID", String.valueOf(cause.getMessage()));
    }
}
