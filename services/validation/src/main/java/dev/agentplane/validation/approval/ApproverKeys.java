package dev.agentplane.validation.approval;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.validation.admission.BreakGlass;
import java.util.Collection;
import java.util.List;

/** The keys that may approve at one moment. */
public final class ApproverKeys {

    private final List<ApproverKey> keys;

    public ApproverKeys(Collection<ApproverKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Whose keys really signed the envelope. What it says about itself is not asked. */
    List<BreakGlass.Signer> signers(Envelope envelope) {
        return keys.stream()
                .filter(approver -> envelope.signedBy(approver.key()))
                .map(approver -> new BreakGlass.Signer(
                        approver.principal(), approver.key().keyId()))
                .toList();
    }
}
