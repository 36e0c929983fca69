package dev.agentplane.sealing.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.keys.ExampleKeys;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.domain.json.StrictJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which keys the evidence logs know: a fold of the log events in their order. Events that the roots of their log did not
 * sign do not count, as they do not count for verifiers. From this a change is planned for every log at once.
 */
public final class KeyLedger {

    private static final String SEAL = "seal";

    private final Map<Integer, Roots> logs = new TreeMap<>();
    private final Map<PublicKey, KnownKey> keys = new LinkedHashMap<>();

    private record Roots(List<PublicKey> keys, int threshold) {

        long signers(Collection<PublicKey> given) {
            return keys.stream().distinct().filter(given::contains).count();
        }
    }

    /** Applies the next event of a partition; what is none changes nothing. */
    public void take(int partition, byte[] envelopeBytes) {
        try {
            Envelope envelope = Envelope.parse(envelopeBytes);
            JsonNode statement = StrictJson.parse(envelope.payload());
            String type = statement.path("predicateType").asText();
            if (type.equals(Kinds.predicateType(Kinds.LOG_GENESIS))) {
                logs.putIfAbsent(partition, roots(statement.at("/predicate/roots")));
            } else if (type.equals(Kinds.predicateType(Kinds.KEY_EVENT)) && signed(partition, envelope)) {
                // At which leaf it is sealed is not known here.
                apply(partition, KeyEvent.read(statement, Long.MAX_VALUE));
            }
        } catch (MalformedEnvelopeException | KeyRefusedException | IllegalArgumentException e) {
            // Verifiers do not believe it either.
            return;
        }
    }

    private static Roots roots(JsonNode node) {
        List<PublicKey> roots = new ArrayList<>();
        node.path("keys")
                .forEach(key ->
                        roots.add(PublicKey.ofBase64(key.path("publicKey").asText())));
        return new Roots(roots, Math.max(1, node.path("threshold").asInt(1)));
    }

    private boolean signed(int partition, Envelope envelope) {
        Roots roots = logs.get(partition);
        return roots != null
                && roots.keys().stream().distinct().filter(envelope::signedBy).count() >= roots.threshold();
    }

    private void apply(int partition, KeyEvent event) {
        KnownKey known = keys.get(event.key());
        if (known == null) {
            known = new KnownKey(event.key(), event.principal(), event.roles(), Map.of());
        }
        KeyEvent.Action before = known.newest().get(partition);
        boolean ended = before != null && before != KeyEvent.Action.REGISTER;
        if (!ended || event.action() == KeyEvent.Action.REVOKE) {
            keys.put(event.key(), known.after(partition, event.action()));
        }
    }

    /** All keys in the order in which they were registered first. */
    public List<KnownKey> keys() {
        return List.copyOf(keys.values());
    }

    /** Partitions whose log has a genesis. */
    public Set<Integer> partitions() {
        return Set.copyOf(logs.keySet());
    }

    /** The key with this id, or a beginning of it that no other key has. */
    public KnownKey find(String keyId) {
        List<KnownKey> found = keys.values().stream()
                .filter(key -> keyId.length() >= 8 && key.key().keyId().startsWith(keyId))
                .toList();
        if (found.size() != 1) {
            throw new KeyChangeRefusedException("expected the id of one key that the logs know, found "
                    + (found.isEmpty() ? "none" : found.size()) + " with \"" + keyId + "\"; see: agentplane keys list");
        }
        return found.get(0);
    }

    /** The event that registers a key in every log that does not have it yet. */
    public Map<Integer, KeyEvent> register(PublicKey key, String principal, Set<String> roles) {
        if (ExampleKeys.contains(key)) {
            throw new KeyChangeRefusedException(
                    "KEY_REFUSED: " + key + " is a published example key: anybody can sign with it");
        }
        requireLogs();
        KnownKey known = keys.get(key);
        if (known != null && logs.keySet().stream().allMatch(known.newest()::containsKey)) {
            throw new KeyChangeRefusedException("expected a key that the logs do not know, found " + key
                    + ", which was registered before; a key that was retired or revoked never counts again: use a new"
                    + " one");
        }
        Map<Integer, KeyEvent> events = new TreeMap<>();
        for (int partition : logs.keySet()) {
            if (known == null || !known.newest().containsKey(partition)) {
                events.put(partition, KeyEvent.register(key, principal, roles.toArray(String[]::new)));
            }
        }
        return events;
    }

    /** The event that retires a key in every log where it counts. */
    public Map<Integer, KeyEvent> retire(KnownKey key) {
        Map<Integer, KeyEvent> events = new TreeMap<>();
        for (int partition : requireLogs()) {
            if (key.activeIn(partition)) {
                requireAnotherSeal(key, partition);
                events.put(
                        partition,
                        KeyEvent.retire(key.key(), key.principal(), key.roles().toArray(String[]::new)));
            }
        }
        if (events.isEmpty()) {
            throw new KeyChangeRefusedException("expected a key that counts, found " + key.key() + ", which ended");
        }
        return events;
    }

    /**
     * The event that revokes a key in every log, also where it was retired.
     *
     * @param since by partition, the first leaf whose signature no longer counts
     */
    public Map<Integer, KeyEvent> revoke(KnownKey key, Map<Integer, Long> since) {
        Map<Integer, KeyEvent> events = new TreeMap<>();
        for (int partition : requireLogs()) {
            KeyEvent.Action newest = key.newest().get(partition);
            if (newest != null && newest != KeyEvent.Action.REVOKE) {
                String[] roles = key.roles().toArray(String[]::new);
                events.put(
                        partition,
                        KeyEvent.revoke(key.key(), key.principal(), since.getOrDefault(partition, 0L), roles));
            }
        }
        if (events.isEmpty()) {
            throw new KeyChangeRefusedException("expected a key that was not revoked, found " + key.key());
        }
        return events;
    }

    /** Retiring is never urgent, and without a seal key nothing is sealed; a stolen key is revoked whatever follows. */
    private void requireAnotherSeal(KnownKey key, int partition) {
        boolean other = keys.values().stream()
                .anyMatch(known ->
                        !known.key().equals(key.key()) && known.roles().contains(SEAL) && known.activeIn(partition));
        if (key.roles().contains(SEAL) && !other) {
            throw new KeyChangeRefusedException("expected another seal key in the log of partition " + partition
                    + ", found none: nothing would be sealed; register the next one first");
        }
    }

    private Set<Integer> requireLogs() {
        if (logs.isEmpty()) {
            throw new KeyChangeRefusedException("expected evidence logs, found none; run: agentplane log init");
        }
        return logs.keySet();
    }

    /** Demands that these are enough of the root keys of every log. */
    public void requireRoots(Collection<PublicKey> given) {
        logs.forEach((partition, roots) -> {
            if (roots.signers(given) < roots.threshold()) {
                throw new KeyChangeRefusedException("expected " + roots.threshold() + " of the root keys "
                        + roots.keys() + " of the log of partition " + partition + ", found " + roots.signers(given)
                        + " among " + given);
            }
        });
    }
}
