package dev.agentplane.sealing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.PublicKey;
import java.util.HashSet;
import java.util.Set;

/**
 * The root keys that the genesis of a log names.
 *
 * @param threshold how many of them must sign an event of the log
 * @param keys base64 of the keys
 */
record LogRoots(int threshold, Set<String> keys) {

    /** Before the genesis: nobody's signature is enough. */
    static final LogRoots NONE = new LogRoots(1, Set.of());

    LogRoots {
        keys = Set.copyOf(keys);
    }

    /** Member {@code roots} of a genesis; {@link #NONE} when it is of no known form. */
    static LogRoots of(JsonNode roots) {
        Set<String> keys = new HashSet<>();
        roots.path("keys").forEach(key -> keys.add(key.path("publicKey").asText()));
        int threshold = roots.path("threshold").asInt(0);
        return threshold < 1 || threshold > keys.size() ? NONE : new LogRoots(threshold, keys);
    }

    /** Whether enough of them signed. */
    boolean signed(Envelope envelope) {
        return keys.stream().filter(key -> signed(envelope, key)).count() >= threshold;
    }

    private static boolean signed(Envelope envelope, String key) {
        try {
            return envelope.signedBy(PublicKey.ofBase64(key));
        } catch (KeyRefusedException e) {
            return false;
        }
    }
}
