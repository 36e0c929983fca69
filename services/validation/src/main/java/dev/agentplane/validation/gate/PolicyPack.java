package dev.agentplane.validation.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.validation.admission.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The control matrix in force, or why there is none, in which case everything is denied. Read once; immutable.
 */
public final class PolicyPack {

    /** Name that bundles refer to the default pack with. */
    public static final String DEFAULT_REF = "policy-packs/control-matrix/v0.1";

    /** Digest of the default pack. */
    public static final Digest DEFAULT_PIN =
            new Digest("0c03eb4b89e21ad8238bb9ca3a176c55fef5a003ca552d2767fd93eb81c73de6");

    private static final Set<String> CONTROL_TYPES = Set.of("preventive", "compensating");
    private static final Set<String> BLOCKERS = Set.of("PASS", "BLOCK");

    private final List<PolicyRow> rows;
    private final Optional<Digest> digest;
    private final Optional<Code> problem;

    private PolicyPack(List<PolicyRow> rows, Optional<Digest> digest, Optional<Code> problem) {
        this.rows = List.copyOf(rows);
        this.digest = digest;
        this.problem = problem;
    }

    /** The pack that ships with agentplane. */
    public static PolicyPack standard() {
        try (InputStream in = PolicyPack.class.getResourceAsStream("/bundles/" + DEFAULT_REF + ".json")) {
            return in == null ? missing() : read(in.readAllBytes(), DEFAULT_PIN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No pack could be read. */
    public static PolicyPack missing() {
        return new PolicyPack(List.of(), Optional.empty(), Optional.of(Code.POLICY_PACK_UNREADABLE));
    }

    /** Reads a pack. What is wrong with it is kept, not thrown: a broken pack denies everything, with evidence. */
    public static PolicyPack read(byte[] bytes, Digest pin) {
        Optional<Digest> digest = Optional.of(Digest.of(bytes));
        JsonNode tree;
        try {
            tree = StrictJson.parse(bytes);
        } catch (StrictJsonException e) {
            return new PolicyPack(List.of(), digest, Optional.of(Code.POLICY_PACK_UNREADABLE));
        }
        Optional<List<PolicyRow>> rows = rows(tree);
        if (rows.isEmpty()) {
            return new PolicyPack(List.of(), digest, Optional.of(Code.POLICY_PACK_MALFORMED));
        }
        return digest.get().equals(pin)
                ? new PolicyPack(rows.get(), digest, Optional.empty())
                : new PolicyPack(List.of(), digest, Optional.of(Code.POLICY_PACK_DIGEST_MISMATCH));
    }

    /** Rows; none when there is a problem. */
    List<PolicyRow> rows() {
        return rows;
    }

    /** Digest of what was read; empty when nothing was. */
    public Optional<Digest> digest() {
        return digest;
    }

    /** Why it cannot be used. */
    public Optional<Code> problem() {
        return problem;
    }

    private static Optional<List<PolicyRow>> rows(JsonNode tree) {
        if (!tree.isArray()) {
            return Optional.empty();
        }
        List<PolicyRow> rows = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode item : tree) {
            Optional<PolicyRow> row = row(item);
            if (row.isEmpty() || !ids.add(row.get().rowId())) {
                return Optional.empty();
            }
            rows.add(row.get());
        }
        return Optional.of(rows);
    }

    private static Optional<PolicyRow> row(JsonNode item) {
        for (String member : List.of("row_id", "policy_key", "enforcement_point", "runbook_id")) {
            if (!item.path(member).isTextual()) {
                return Optional.empty();
            }
        }
        boolean known = CONTROL_TYPES.contains(item.path("control_type").asText())
                && BLOCKERS.contains(item.path("ship_blocker").asText());
        return known
                ? allowIf(item.path("allow_if"))
                        .map(allowIf -> new PolicyRow(
                                item.path("row_id").textValue(),
                                allowIf,
                                item.path("enforcement_point").textValue(),
                                item.path("ship_blocker").textValue().equals("BLOCK")))
                : Optional.empty();
    }

    /** An unknown key would widen the row if it were ignored: the pack is malformed. */
    private static Optional<Map<ContextKey, String>> allowIf(JsonNode item) {
        Map<ContextKey, String> allowIf = new EnumMap<>(ContextKey.class);
        for (Map.Entry<String, JsonNode> member : item.properties()) {
            Optional<ContextKey> key = ContextKey.of(member.getKey()).filter(ContextKey::isAllowedInRow);
            String value = member.getValue().isBoolean()
                    ? member.getValue().asText()
                    : member.getValue().textValue();
            if (key.isEmpty() || value == null || !key.get().knows(value)) {
                return Optional.empty();
            }
            allowIf.put(key.get(), value);
        }
        boolean complete =
                List.of(ContextKey.values()).stream().filter(ContextKey::isAxis).allMatch(allowIf::containsKey);
        return complete ? Optional.of(allowIf) : Optional.empty();
    }
}
