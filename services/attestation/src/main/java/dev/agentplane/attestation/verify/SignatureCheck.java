package dev.agentplane.attestation.verify;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.keys.PublicKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether an envelope carries the signatures its kind needs, by keys that counted at its leaf. */
final class SignatureCheck {

    private static final String SEAL = "seal";

    private static final String APPROVE = "approve";

    private final KeyHistory keys;
    private final List<Finding> findings;

    SignatureCheck(KeyHistory keys, List<Finding> findings) {
        this.keys = keys;
        this.findings = findings;
    }

    /** A log event needs the root threshold: distinct root keys, however many signatures each of them made. */
    boolean rootSigned(Item item, RootKeys roots) {
        Envelope envelope = item.envelope();
        if (envelope.signatures().isEmpty()) {
            return add(item, "SIG_NONE", "no signature");
        }
        Set<PublicKey> counted = new HashSet<>();
        byte[] signed = envelope.pae();
        for (Envelope.Signature signature : envelope.signatures()) {
            signer(roots.keys(), signed, signature).ifPresent(counted::add);
        }
        if (counted.size() >= roots.threshold()) {
            return true;
        }
        if (!counted.isEmpty()) {
            return add(item, "THRESHOLD_NOT_MET", counted.size() + " of " + roots.threshold() + " root signatures");
        }
        String whose = roots.trusted() ? "no root key of the trust file" : "no root key that the log names";
        return add(item, unverified(roots.keys(), envelope), whose + " signed this");
    }

    /** Every other kind needs one seal signature; an approval that decides something also one of an approver. */
    boolean sealed(Item item) {
        Envelope envelope = item.envelope();
        if (envelope.signatures().isEmpty()) {
            return add(item, "SIG_NONE", "no signature");
        }
        boolean sealed = signedInRole(item, SEAL);
        return needsApprover(item) ? signedInRole(item, APPROVE) && sealed : sealed;
    }

    private static boolean needsApprover(Item item) {
        String outcome = item.predicate().path("outcome").asText();
        return item.leaf().k().equals("approval") && (outcome.equals("GRANTED") || outcome.equals("REFUSED"));
    }

    private boolean signedInRole(Item item, String role) {
        Envelope envelope = item.envelope();
        byte[] signed = envelope.pae();
        String reason = unverified(keys.keys(), envelope);
        for (Envelope.Signature signature : envelope.signatures()) {
            Optional<PublicKey> key = signer(keys.keys(), signed, signature);
            if (key.isEmpty()) {
                continue;
            }
            if (!keys.mayEver(key.get(), role)) {
                reason = "ROLE_NOT_ALLOWED";
            } else if (!keys.validAt(key.get(), role, item.leaf().i())) {
                reason = "KEY_NOT_VALID_AT_INDEX";
            } else {
                return true;
            }
        }
        long index = item.leaf().i();
        return add(item, reason, "no " + role + " key that counts at leaf " + index + " signed this");
    }

    private static Optional<PublicKey> signer(
            Collection<PublicKey> candidates, byte[] signed, Envelope.Signature signature) {
        byte[] bytes = signature.bytes();
        return candidates.stream().filter(key -> key.verifies(signed, bytes)).findFirst();
    }

    /** A key id is a hint; here it only tells a broken signature from an unknown signer. */
    private static String unverified(Collection<PublicKey> candidates, Envelope envelope) {
        boolean known = envelope.signatures().stream().anyMatch(signature -> candidates.stream()
                .anyMatch(key -> key.keyId().equals(signature.keyId())));
        return known ? "SIG_INVALID" : "KEY_UNKNOWN";
    }

    private boolean add(Item item, String code, String detail) {
        findings.add(Finding.invalid(code, item.envelopePath(), item.leaf().i(), detail));
        return false;
    }
}
