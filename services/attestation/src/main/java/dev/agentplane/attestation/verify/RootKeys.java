package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.keys.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The keys that sign log events.
 *
 * @param keys root keys, each once
 * @param threshold how many of them must sign
 * @param trusted true when the trust file names them, false when only the log itself does
 */
record RootKeys(List<PublicKey> keys, int threshold, boolean trusted) {

    RootKeys {
        keys = List.copyOf(keys);
    }

    /**
     * The roots that a genesis names.
     *
     * @throws IllegalArgumentException when they are of no known form
     * @throws dev.agentplane.attestation.keys.KeyRefusedException when one is a key that nobody may use
     */
    static RootKeys named(JsonNode roots) {
        List<PublicKey> keys = new ArrayList<>();
        for (JsonNode key : roots.path("keys")) {
            keys.add(PublicKey.ofBase64(key.path("publicKey").asText()));
        }
        JsonNode threshold = roots.path("threshold");
        boolean fits = threshold.isIntegralNumber()
                && threshold.longValue() >= 1
                && threshold.longValue() <= keys.size()
                && new HashSet<>(keys).size() == keys.size();
        if (!fits) {
            throw new IllegalArgumentException("expected root keys and a threshold that fits, found " + roots);
        }
        return new RootKeys(keys, Math.toIntExact(threshold.longValue()), false);
    }
}
