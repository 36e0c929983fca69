package dev.agentplane.attestation.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.keys.ExampleKeys;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.note.Base64Text;
import dev.agentplane.attestation.note.MalformedNoteException;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a verifier trusts: logs and witnesses, keys with the leaf indexes at which they count, and root keys.
 *
 * @param policy logs, witnesses, quorum
 * @param rootThreshold how many distinct root keys must sign a log event; 0 when the file names no roots
 * @param roots root keys
 * @param keys other keys
 * @param asOf how far the intervals were checked, by origin
 */
public record TrustFile(
        Policy policy, int rootThreshold, List<PublicKey> roots, List<TrustedKey> keys, Map<String, AsOf> asOf) {

    private static final int ROOT_BYTES = 32;

    /**
     * A key with a role.
     *
     * @param key the key
     * @param roles what it may sign: seal, approve, producer, log, witness, root
     * @param valid where
     */
    public record TrustedKey(PublicKey key, Set<String> roles, List<Interval> valid) {

        public TrustedKey {
            roles = Set.copyOf(roles);
            valid = List.copyOf(valid);
        }
    }

    /**
     * Leaf indexes of one log: {@code from ≤ i < to}.
     *
     * @param to null for open-ended
     */
    public record Interval(
            String origin, long from, @Nullable Long to) {}

    /**
     * The tree whose key events the intervals say everything about.
     *
     * @param size number of leaves
     * @param root its root
     */
    public record AsOf(long size, Digest root) {}

    public TrustFile {
        roots = List.copyOf(roots);
        keys = List.copyOf(keys);
        asOf = Map.copyOf(asOf);
    }

    /**
     * Reads a trust file.
     *
     * @param allowExampleKeys false: published example keys are refused
     * @throws MalformedTrustException for anything unknown, missing or of the wrong form
     */
    public static TrustFile parse(byte[] json, boolean allowExampleKeys) {
        JsonNode root = parsed(() -> StrictJson.parse(json));
        members(root, Set.of("v", "policy"), Set.of("roots", "keys", "asOf"));
        if (number(root.get("v")) != 1) {
            throw bad("expected v 1");
        }
        List<String> lines = new ArrayList<>();
        array(root.get("policy")).forEach(line -> lines.add(text(line)));
        List<PublicKey> roots = new ArrayList<>();
        int threshold = 0;
        if (root.has("roots")) {
            threshold = roots(root.get("roots"), roots);
        }
        List<TrustedKey> keys = new ArrayList<>();
        array(root.path("keys")).forEach(key -> keys.add(trusted(key)));
        Map<String, AsOf> asOf = new HashMap<>();
        for (JsonNode item : array(root.path("asOf"))) {
            members(item, Set.of("origin", "size", "root"), Set.of());
            Digest head = Digest.ofRaw(parsed(() -> head(text(item.get("root")))));
            if (asOf.put(text(item.get("origin")), new AsOf(number(item.get("size")), head)) != null) {
                throw bad("asOf lists " + item.get("origin") + " twice");
            }
        }
        TrustFile trust = new TrustFile(parsed(() -> Policy.parse(lines)), threshold, roots, keys, asOf);
        if (!allowExampleKeys) {
            trust.refuseExampleKeys();
        }
        return trust;
    }

    /** Adds the root keys to {@code keys} and returns their threshold. */
    private static int roots(JsonNode node, List<PublicKey> keys) {
        members(node, Set.of("threshold", "keys"), Set.of());
        array(node.get("keys")).forEach(key -> keys.add(key(text(key))));
        long threshold = number(node.get("threshold"));
        if (new HashSet<>(keys).size() != keys.size()) {
            throw bad("a root key is listed twice");
        }
        if (threshold < 1 || threshold > keys.size()) {
            throw bad("root threshold " + threshold + " does not fit " + keys.size() + " keys");
        }
        return Math.toIntExact(threshold);
    }

    private static byte[] head(String base64) {
        byte[] root = Base64Text.decode(base64);
        if (root.length != ROOT_BYTES) {
            throw bad("expected a root of " + ROOT_BYTES + " bytes, found " + root.length);
        }
        return root;
    }

    private void refuseExampleKeys() {
        List<PublicKey> all = new ArrayList<>(roots);
        keys.forEach(key -> all.add(key.key()));
        policy.logs().values().forEach(log -> all.add(log.key()));
        policy.witnesses().values().forEach(witness -> all.add(witness.key()));
        all.stream().filter(ExampleKeys::contains).findFirst().ifPresent(key -> {
            throw new MalformedTrustException(
                    "KEY_REFUSED", key + " is a published example key; anybody can sign with it");
        });
    }

    private static TrustedKey trusted(JsonNode item) {
        members(item, Set.of("publicKey", "roles", "valid"), Set.of());
        Set<String> roles = new HashSet<>();
        for (JsonNode role : array(item.get("roles"))) {
            if (!KeyEvent.ROLES.contains(text(role))) {
                throw bad("expected a role of " + new TreeSet<>(KeyEvent.ROLES) + ", found " + role);
            }
            roles.add(text(role));
        }
        List<Interval> valid = new ArrayList<>();
        for (JsonNode interval : array(item.get("valid"))) {
            members(interval, Set.of("origin", "from", "to"), Set.of());
            JsonNode to = interval.get("to");
            valid.add(new Interval(
                    text(interval.get("origin")), number(interval.get("from")), to.isNull() ? null : number(to)));
        }
        return new TrustedKey(key(text(item.get("publicKey"))), roles, valid);
    }

    /** The file, as one writes it for others: RFC 8785 with indentation. */
    public byte[] bytes() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("v", 1);
        policy.lines().forEach(root.putArray("policy")::add);
        if (rootThreshold > 0) {
            ObjectNode node = root.putObject("roots").put("threshold", rootThreshold);
            ArrayNode list = node.putArray("keys");
            roots.forEach(key -> list.add(key.base64()));
        }
        ArrayNode list = root.putArray("keys");
        for (TrustedKey key : keys) {
            ObjectNode node = list.addObject().put("publicKey", key.key().base64());
            key.roles().stream().sorted().forEach(node.putArray("roles")::add);
            ArrayNode valid = node.putArray("valid");
            key.valid().forEach(interval -> valid.addObject()
                    .put("origin", interval.origin())
                    .put("from", interval.from())
                    .put("to", interval.to()));
        }
        ArrayNode known = root.putArray("asOf");
        new TreeMap<>(asOf).forEach((origin, head) -> known.addObject()
                .put("origin", origin)
                .put("size", head.size())
                .put("root", Base64.getEncoder().encodeToString(head.root().raw())));
        return CanonicalJson.pretty(root);
    }

    static <T> T parsed(Supplier<T> parser) {
        try {
            return parser.get();
        } catch (KeyRefusedException e) {
            throw new MalformedTrustException("KEY_REFUSED", String.valueOf(e.getMessage()));
        } catch (StrictJsonException | MalformedNoteException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static PublicKey key(String base64) {
        return parsed(() -> PublicKey.ofBase64(base64));
    }

    private static void members(JsonNode node, Set<String> required, Set<String> optional) {
        if (!node.isObject()) {
            throw bad("expected an object, found " + node.getNodeType());
        }
        for (String name : required) {
            if (!node.has(name)) {
                throw bad("expected a member \"" + name + "\"");
            }
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!required.contains(name) && !optional.contains(name)) {
                throw bad("unknown member \"" + name + "\"");
            }
        });
    }

    private static Iterable<JsonNode> array(JsonNode node) {
        if (node.isMissingNode()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw bad("expected an array, found " + node.getNodeType());
        }
        return node;
    }

    private static String text(JsonNode node) {
        if (!node.isTextual()) {
            throw bad("expected a string, found " + node.getNodeType());
        }
        return node.textValue();
    }

    private static long number(JsonNode node) {
        if (!node.isIntegralNumber() || node.longValue() < 0) {
            throw bad("expected a number ≥ 0, found " + node);
        }
        return node.longValue();
    }

    private static MalformedTrustException bad(String message) {
        return new MalformedTrustException("TRUST_MALFORMED", message);
    }
}
