package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.StrictJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The grants, attestations and policy decisions that the operator vouches for: what the references of an execution envelope
 * (v0.2) are held against. Whatever is not in it is not known, and what is not known does not count.
 *
 * <pre>
 * {"v":1,
 *  "grants":[{"ref":"grant://7","subject":"agent:a","expiresAt":"2027-01-01T00:00:00Z"}],
 *  "attestations":[{"ref":"att://3","role":"subject","expiresAt":null}],
 *  "policyDecisions":[{"ref":"decision://9","expiresAt":null}]}
 * </pre>
 *
 * A revoked entry is one that was taken out.
 */
public final class KnownTrust {

    /** Nothing is known: whatever demands anything is refused. */
    public static final KnownTrust NONE = new KnownTrust(List.of(), List.of(), List.of());

    private final List<Entry> grants;
    private final List<Entry> attestations;
    private final List<Entry> decisions;

    /**
     * @param ref its reference
     * @param who subject of a grant, role of an attestation; empty for a decision
     * @param expiresAt until when it holds; empty for ever
     */
    private record Entry(String ref, String who, Optional<Instant> expiresAt) {

        boolean holds(Instant now) {
            return expiresAt.map(now::isBefore).orElse(true);
        }
    }

    private KnownTrust(List<Entry> grants, List<Entry> attestations, List<Entry> decisions) {
        this.grants = List.copyOf(grants);
        this.attestations = List.copyOf(attestations);
        this.decisions = List.copyOf(decisions);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException for anything unknown, missing or of the wrong form
     */
    public static KnownTrust parse(byte[] json) {
        JsonNode root = StrictJson.parse(json);
        members(root, "", Set.of("v", "grants", "attestations", "policyDecisions"));
        if (!root.get("v").isIntegralNumber() || root.get("v").asInt() != 1) {
            throw new IllegalArgumentException("expected v 1, found " + root.get("v"));
        }
        List<Entry> attestations = entries(root, "attestations", "role");
        attestations.stream()
                .map(Entry::who)
                .filter(role -> !Set.of("subject", "executor").contains(role))
                .findFirst()
                .ifPresent(role -> {
                    throw new IllegalArgumentException(
                            "/attestations: expected role subject or executor, found \"" + role + "\"");
                });
        return new KnownTrust(entries(root, "grants", "subject"), attestations, entries(root, "policyDecisions", ""));
    }

    /** What an envelope refers to and is known to hold now. Nothing else, so that evidence stays small. */
    public TrustFacts facts(Optional<JsonNode> envelope, Instant now) {
        if (envelope.isEmpty()) {
            return TrustFacts.beforeDispatch(envelope);
        }
        JsonNode given = envelope.get();
        Set<String> inForce = new HashSet<>();
        grants.stream()
                .filter(grant -> grant.holds(now)
                        && is(given.path("grantRef"), grant.ref())
                        && is(given.path("subject"), grant.who()))
                .forEach(grant -> inForce.add(grant.ref()));
        JsonNode bundle = given.path("attestationBundleRef");
        Set<String> verified = new HashSet<>();
        attestations.stream()
                .filter(entry ->
                        entry.holds(now) && (is(bundle, entry.ref()) || is(bundle.path(entry.who()), entry.ref())))
                .forEach(entry -> verified.add(entry.who() + " " + entry.ref()));
        Set<String> allowed = new HashSet<>();
        decisions.stream()
                .filter(entry -> entry.holds(now) && is(given.path("policyDecisionRef"), entry.ref()))
                .forEach(entry -> allowed.add(entry.ref()));
        return new TrustFacts(envelope, true, inForce, verified, allowed);
    }

    private static boolean is(JsonNode node, String text) {
        return node.isTextual() && node.textValue().equals(text);
    }

    private static List<Entry> entries(JsonNode root, String list, String whose) {
        if (!root.get(list).isArray()) {
            throw new IllegalArgumentException("/" + list + ": expected an array");
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode item : root.get(list)) {
            members(
                    item,
                    "/" + list + "/" + entries.size(),
                    whose.isEmpty() ? Set.of("ref", "expiresAt") : Set.of("ref", whose, "expiresAt"));
            String at = "/" + list + "/" + entries.size();
            entries.add(new Entry(
                    text(item, "ref", at),
                    whose.isEmpty() ? "" : text(item, whose, at),
                    time(item.get("expiresAt"), at)));
        }
        return entries;
    }

    private static Optional<Instant> time(JsonNode node, String at) {
        if (node.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(node.asText()));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(at + "/expiresAt: expected RFC 3339 in UTC or null, found " + node, e);
        }
    }

    private static String text(JsonNode item, String member, String at) {
        JsonNode node = item.get(member);
        if (!node.isTextual() || node.textValue().isBlank()) {
            throw new IllegalArgumentException(at + "/" + member + ": expected a text, found " + node);
        }
        return node.textValue();
    }

    private static void members(JsonNode node, String at, Set<String> expected) {
        Set<String> found = new HashSet<>();
        node.fieldNames().forEachRemaining(found::add);
        if (!node.isObject() || !found.equals(expected)) {
            throw new IllegalArgumentException((at.isEmpty() ? "the file" : at) + ": expected an object with exactly "
                    + new java.util.TreeSet<>(expected) + ", found " + new java.util.TreeSet<>(found));
        }
    }
}
