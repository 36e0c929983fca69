package dev.agentplane.sealing.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.trust.MalformedTrustException;
import dev.agentplane.attestation.trust.Policy;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a log says of itself in its first leaf. Good enough to tell whether it is consistent, not whether it is the one
 * that somebody should trust.
 *
 * @param origin its name
 * @param predecessor origin of the log that it continues; empty when there is none
 * @param trust its log key and roots
 */
public record GenesisTrust(String origin, String predecessor, TrustFile trust) {

    /** Reads the envelope of leaf 0; empty when it is not a genesis, or one that names no usable keys. */
    public static Optional<GenesisTrust> read(byte[] envelope) {
        try {
            JsonNode statement = StrictJson.parse(Envelope.parse(envelope).payload());
            if (!statement.path("predicateType").asText().equals(Kinds.predicateType(Kinds.LOG_GENESIS))) {
                return Optional.empty();
            }
            JsonNode genesis = statement.path("predicate");
            return Optional.of(new GenesisTrust(
                    genesis.path("origin").asText(),
                    genesis.path("predecessor").asText("").split("\n", -1)[0],
                    trust(genesis)));
        } catch (MalformedEnvelopeException | StrictJsonException | MalformedTrustException | KeyRefusedException e) {
            return Optional.empty();
        }
    }

    private static TrustFile trust(JsonNode genesis) {
        List<String> policy = new ArrayList<>();
        genesis.path("logKeys").forEach(key -> policy.add("log " + key.asText()));
        policy.add("quorum none");
        List<PublicKey> roots = new ArrayList<>();
        for (JsonNode root : genesis.at("/roots/keys")) {
            roots.add(PublicKey.ofBase64(root.path("publicKey").asText()));
        }
        int threshold = genesis.at("/roots/threshold").asInt();
        return new TrustFile(Policy.parse(policy), threshold, roots, List.of(), Map.of());
    }
}
