package dev.agentplane.attestation.verify;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.trust.TrustFile;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether an envelope carries the signatures its kind needs, by keys that counted at its leaf. */
final class SignatureCheck {

    private static final String SEAL = "seal";

    private final TrustFile trust;
    private final KeyHistory keys;
    private final List<Finding> findings;

    SignatureCheck(TrustFile trust, KeyHistory keys, List<Finding> findings) {
        this.trust = trust;
        this.keys = keys;
        this.findings = findings;
    }

    /** A log event needs the root threshold: distinct root keys of the trust file, never of the log itself. */
    boolean rootSigned(Item item) {
        Envelope envelope = item.envelope();
        if (envelope.signatures().isEmpty()) {
            return add(item, "SIG_NONE", "no signature");
        }
        Set<PublicKey> counted = new HashSet<>();
        byte[] signed = envelope.pae();
        for (Envelope.Signature signature : envelope.signatures()) {
            signer(trust.roots(), signed, signature).ifPresent(counted::add);
        }
        if (counted.size() >= Math.max(1, trust.rootThreshold())) {
            return true;
        }
        if (!counted.isEmpty()) {
            return add(item, "THRESHOLD_NOT_MET", counted.size() + " of " + trust.rootThreshold() + " root signatures");
        }
        return add(item, unverified(trust.roots(), envelope), "no root key of the trust file signed this");
    }

    /** Every other kind needs one seal signature. */
    boolean sealed(Item item) {
        Envelope envelope = item.envelope();
        if (envelope.signatures().isEmpty()) {
            return add(item, "SIG_NONE", "no signature");
        }
        byte[] signed = envelope.pae();
        String reason = unverified(keys.keys(), envelope);
        for (Envelope.Signature signature : envelope.signatures()) {
            Optional<PublicKey> key = signer(keys.keys(), signed, signature);
            if (key.isEmpty()) {
                continue;
            }
            if (!keys.mayEver(key.get(), SEAL)) {
                reason = "ROLE_NOT_ALLOWED";
            } else if (!keys.validAt(key.get(), SEAL, item.leaf().i())) {
                reason = "KEY_NOT_VALID_AT_INDEX";
            } else {
                return true;
            }
        }
        return add(
                item, reason, "no seal key that counts at leaf " + item.leaf().i() + " signed this");
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
