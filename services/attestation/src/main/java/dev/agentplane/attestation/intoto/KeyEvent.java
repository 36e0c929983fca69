package dev.agentplane.attestation.intoto;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.keys.PublicKey;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * A change of the keys that may sign, as a root-signed Statement in every partition's log.
 *
 * @param action what happens to the key
 * @param key the key
 * @param principal whose key it is
 * @param roles what it may sign; never empty
 * @param compromisedSince for a revoke, the first leaf index at which the key no longer counts; empty otherwise
 */
public record KeyEvent(
        Action action, PublicKey key, String principal, Set<String> roles, OptionalLong compromisedSince) {

    /** Names of all roles a key can have. */
    public static final Set<String> ROLES = Set.of("root", "seal", "log", "witness", "approve", "producer");

    private static final String ACTION = "action";
    private static final String SINCE = "compromisedSince";

    /** What happens to a key at the leaf that says so. */
    public enum Action {
        /** It counts from the next leaf on. */
        REGISTER,
        /** It no longer counts from this leaf on. */
        RETIRE,
        /** It no longer counts from {@code compromisedSince} on, which may be long ago. */
        REVOKE;

        /** As the predicate writes it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Action of(JsonNode node) {
            for (Action action : values()) {
                if (node.isTextual() && action.text().equals(node.textValue())) {
                    return action;
                }
            }
            throw bad("expected register, retire or revoke as \"action\", found " + node);
        }
    }

    public KeyEvent {
        roles = Set.copyOf(roles);
    }

    /** From the next leaf on the key may sign in these roles. */
    public static KeyEvent register(PublicKey key, String principal, String... roles) {
        return new KeyEvent(Action.REGISTER, key, principal, Set.of(roles), OptionalLong.empty());
    }

    /** From this leaf on the key no longer counts. */
    public static KeyEvent retire(PublicKey key, String principal, String... roles) {
        return new KeyEvent(Action.RETIRE, key, principal, Set.of(roles), OptionalLong.empty());
    }

    /** From leaf {@code since} on, which may be long ago, the key does not count. */
    public static KeyEvent revoke(PublicKey key, String principal, long since, String... roles) {
        return new KeyEvent(Action.REVOKE, key, principal, Set.of(roles), OptionalLong.of(since));
    }

    /**
     * Reads the Statement of a key event strictly: what is not exactly of this form changes no key.
     *
     * @param index leaf index of the event, which {@code compromisedSince} cannot exceed
     * @throws IllegalArgumentException when it is of another form
     * @throws dev.agentplane.attestation.keys.KeyRefusedException when nobody may use the key
     */
    public static KeyEvent read(JsonNode statement, long index) {
        JsonNode predicate = statement.path("predicate");
        Action action = Action.of(predicate.path(ACTION));
        PublicKey key = key(predicate.path("key"));
        if (!statement.at("/subject/0/digest/sha256").asText().equals(key.keyId())) {
            throw bad("expected the key's id as first subject");
        }
        Set<String> roles = new TreeSet<>();
        for (JsonNode role : predicate.path("roles")) {
            if (!role.isTextual() || !ROLES.contains(role.textValue()) || !roles.add(role.textValue())) {
                throw bad("expected each of " + new TreeSet<>(ROLES) + " at most once as \"roles\", found " + role);
            }
        }
        if (!predicate.path("roles").isArray() || roles.isEmpty()) {
            throw bad("expected an array of at least one role as \"roles\"");
        }
        return new KeyEvent(
                action,
                key,
                text(predicate.path("principal"), "principal"),
                roles,
                since(action, predicate.path(SINCE), index));
    }

    private static PublicKey key(JsonNode node) {
        if (!text(node.path("alg"), "key.alg").equals("ed25519")) {
            throw bad("expected ed25519 as \"key.alg\", found " + node.path("alg"));
        }
        PublicKey key = PublicKey.ofBase64(text(node.path("publicKey"), "key.publicKey"));
        if (!text(node.path("keyid"), "key.keyid").equals(key.keyId())) {
            throw bad("expected " + key.keyId() + " as \"key.keyid\", found " + node.path("keyid"));
        }
        return key;
    }

    private static OptionalLong since(Action action, JsonNode node, long index) {
        if (action != Action.REVOKE) {
            if (!node.isMissingNode()) {
                throw bad("only a revoke has \"compromisedSince\"");
            }
            return OptionalLong.empty();
        }
        if (!node.isIntegralNumber() || node.longValue() < 0 || node.longValue() > index) {
            throw bad("expected a leaf index from 0 to " + index + " as \"compromisedSince\", found " + node);
        }
        return OptionalLong.of(node.longValue());
    }

    private static String text(JsonNode node, String member) {
        if (!node.isTextual() || node.textValue().isEmpty()) {
            throw bad("expected a text as \"" + member + "\", found " + node);
        }
        return node.textValue();
    }

    private static IllegalArgumentException bad(String message) {
        return new IllegalArgumentException(message);
    }
}
