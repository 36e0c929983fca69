package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.trust.TrustFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which key counted at which leaf index of one log: from the trust file and from the log's own key events. */
final class KeyHistory {

    private static final long OPEN = Long.MAX_VALUE;

    private final Map<PublicKey, List<Span>> spans = new HashMap<>();
    /** Where the log itself ended a key. */
    private final Map<PublicKey, Long> ends = new HashMap<>();

    /** What a key may sign, and where: a role counts only in the interval it was granted for. */
    private record Span(Set<String> roles, long from, long to) {}

    KeyHistory(TrustFile trust, String origin) {
        for (TrustFile.TrustedKey key : trust.keys()) {
            for (TrustFile.Interval interval : key.valid()) {
                if (interval.origin().equals(origin)) {
                    Long to = interval.to();
                    grant(key.key(), key.roles(), interval.from(), to == null ? OPEN : to);
                }
            }
        }
    }

    private void grant(PublicKey key, Set<String> granted, long from, long to) {
        spans.computeIfAbsent(key, k -> new ArrayList<>()).add(new Span(Set.copyOf(granted), from, to));
    }

    private void end(PublicKey key, long to) {
        ends.merge(key, to, Math::min);
    }

    /**
     * Applies a key event that the root keys signed.
     *
     * @throws KeyRefusedException when it registers a key that nobody may use
     * @throws IllegalArgumentException when it is of no known form
     */
    void apply(long index, JsonNode predicate) {
        PublicKey key = PublicKey.ofBase64(predicate.at("/key/publicKey").asText());
        switch (predicate.path("action").asText()) {
            case "register" -> {
                Set<String> granted = new HashSet<>();
                predicate.path("roles").forEach(role -> granted.add(role.asText()));
                grant(key, granted, index + 1, OPEN);
            }
            case "retire" -> end(key, index);
            case "revoke" ->
                end(key, Math.min(index, predicate.path("compromisedSince").asLong(index)));
            default -> throw new IllegalArgumentException("unknown action " + predicate.path("action"));
        }
    }

    /** All keys that were ever granted anything. */
    Set<PublicKey> keys() {
        return spans.keySet();
    }

    boolean mayEver(PublicKey key, String role) {
        return spans.getOrDefault(key, List.of()).stream()
                .anyMatch(span -> span.roles().contains(role));
    }

    boolean validAt(PublicKey key, String role, long index) {
        // Where file and log differ, the earlier end wins.
        return index < ends.getOrDefault(key, OPEN)
                && spans.getOrDefault(key, List.of()).stream()
                        .anyMatch(span -> span.roles().contains(role) && span.from() <= index && index < span.to());
    }
}
