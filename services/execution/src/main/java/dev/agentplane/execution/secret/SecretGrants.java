package dev.agentplane.execution.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may have which secret, as the operator says; what is not granted is denied. Pure.
 *
 * <pre>
 * {"format": "agentplane-secret-grants/v1",
 *  "grants": [{"secret": "secrets://team/TOKEN", "bundles": ["sha256:…"], "lanes": ["staging"], "executors": ["worker-1"]}]}
 * </pre>
 */
public final class SecretGrants {

    /** The one form there is. */
    static final String FORMAT = "agentplane-secret-grants/v1";

    private static final Set<String> MEMBERS = Set.of("secret", "bundles", "lanes", "executors");

    private final String name;
    private final boolean everything;
    private final List<SecretGrant> grants;

    private SecretGrants(String name, boolean everything, List<SecretGrant> grants) {
        this.name = name;
        this.everything = everything;
        this.grants = List.copyOf(grants);
    }

    /** Nobody may have any secret. */
    public static SecretGrants none() {
        return new SecretGrants("none", false, List.of());
    }

    /** Whoever asks may have every secret. */
    public static SecretGrants any() {
        return new SecretGrants("any", true, List.of());
    }

    /**
     * Reads rules.
     *
     * @throws IllegalArgumentException when they are not exactly of the form; the message says where
     */
    public static SecretGrants parse(byte[] utf8) {
        JsonNode json = StrictJson.parse(utf8);
        expectMembers(json, Set.of("format", "grants"), "/");
        if (!json.path("format").asText().equals(FORMAT)) {
            throw new IllegalArgumentException("/format: expected \"" + FORMAT + "\", found " + json.path("format"));
        }
        if (!json.path("grants").isArray()) {
            throw new IllegalArgumentException("/grants: expected a list");
        }
        List<SecretGrant> grants = new ArrayList<>();
        for (JsonNode one : json.path("grants")) {
            grants.add(grant(one, "/grants/" + grants.size()));
        }
        return new SecretGrants(Digest.of(utf8).toString(), false, grants);
    }

    private static SecretGrant grant(JsonNode json, String at) {
        expectMembers(json, MEMBERS, at);
        if (!json.path("secret").isTextual() || json.path("secret").asText().isBlank()) {
            throw new IllegalArgumentException(at + "/secret: expected the reference of a secret");
        }
        return new SecretGrant(
                json.path("secret").asText(),
                names(json, "bundles", at),
                names(json, "lanes", at),
                names(json, "executors", at));
    }

    private static Set<String> names(JsonNode json, String member, String at) {
        JsonNode list = json.path(member);
        Set<String> names = new TreeSet<>();
        for (JsonNode one : list) {
            if (!one.isTextual() || one.asText().isBlank()) {
                throw new IllegalArgumentException(at + "/" + member + ": expected names, found " + one);
            }
            names.add(one.asText());
        }
        if (!list.isArray() || names.isEmpty() || (names.contains("*") && names.size() > 1)) {
            throw new IllegalArgumentException(
                    at + "/" + member + ": expected a list of names, or [\"*\"] for every one, found " + list);
        }
        return names;
    }

    // An unknown member may be a misspelt restriction; a missing one a forgotten one.
    private static void expectMembers(JsonNode json, Set<String> members, String at) {
        Set<String> found = new TreeSet<>();
        json.fieldNames().forEachRemaining(found::add);
        if (!json.isObject() || !found.equals(members)) {
            throw new IllegalArgumentException(
                    at + ": expected exactly the members " + new TreeSet<>(members) + ", found " + found);
        }
    }

    /** Digest of the rules; {@code any} or {@code none} where there are none. */
    public String name() {
        return name;
    }

    /** Why a run may not have all it asks for; empty when it may. */
    public Optional<String> refusal(SecretNeeds needs, SecretAsker asker) {
        return needs.references().stream()
                .filter(reference -> !granted(reference, asker))
                .findFirst()
                .map(reference -> text(reference, asker));
    }

    private boolean granted(String reference, SecretAsker asker) {
        return everything
                || grants.stream()
                        .anyMatch(grant -> grant.secret().equals(reference)
                                && grant.misses(asker).isEmpty());
    }

    private String text(String reference, SecretAsker asker) {
        String closest = grants.stream()
                .filter(grant -> grant.secret().equals(reference))
                .map(grant -> grant.misses(asker))
                .min(Comparator.comparingInt(List::size))
                .map(misses -> "the closest of its grants is for another " + String.join(" and ", misses))
                .orElse("nobody is granted it");
        ObjectNode grant = JsonNodeFactory.instance.objectNode().put("secret", reference);
        grant.putArray("bundles").add(asker.bundleDigest());
        grant.putArray("lanes").add(asker.lane());
        grant.putArray("executors").add(asker.executor());
        return "secret " + reference + " is not granted to " + asker + ": " + closest + " (grants: " + name
                + "); nothing was started; who runs the execution service grants it in AGENTPLANE_SECRETS_GRANTS with "
                + CanonicalJson.text(grant);
    }
}
