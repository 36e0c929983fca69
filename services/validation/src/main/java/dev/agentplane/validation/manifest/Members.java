package dev.agentplane.validation.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members a schema knows, as a tree: where an object lists members, any other one is unknown; strictly so where the
 * schema closes the object, with a warning where it does not.
 */
final class Members {

    /** What becomes of a member that is not listed. */
    private enum Unlisted {
        OPEN,
        TOLERATED,
        REFUSED
    }

    private static final Members ANYTHING = new Members(Map.of(), null, Unlisted.OPEN);

    private final Map<String, Members> listed;
    private final @Nullable Members items;
    private final Unlisted unlisted;

    private Members(Map<String, Members> listed, @Nullable Members items, Unlisted unlisted) {
        this.listed = Map.copyOf(listed);
        this.items = items;
        this.unlisted = unlisted;
    }

    /** Reads the members of a schema whose references are all to its own {@code $defs}. */
    static Members of(JsonNode schema) {
        return of(schema, schema);
    }

    private static Members of(JsonNode schema, JsonNode document) {
        JsonNode resolved =
                schema.has("$ref") ? document.at(schema.get("$ref").textValue().substring(1)) : schema;
        if (resolved.has("items")) {
            return new Members(Map.of(), of(resolved.get("items"), document), Unlisted.OPEN);
        }
        if (!resolved.has("properties")) {
            return ANYTHING;
        }
        Map<String, Members> listed = new HashMap<>();
        resolved.get("properties")
                .properties()
                .forEach(member -> listed.put(member.getKey(), of(member.getValue(), document)));
        JsonNode additional = resolved.path("additionalProperties");
        return new Members(
                listed,
                null,
                additional.isMissingNode()
                        ? Unlisted.TOLERATED
                        : additional.booleanValue() ? Unlisted.OPEN : Unlisted.REFUSED);
    }

    /** Adds a finding for each unknown member at or below {@code node}. */
    void check(JsonNode node, String pointer, List<Finding> findings) {
        if (node.isArray() && items != null) {
            for (int i = 0; i < node.size(); i++) {
                items.check(node.get(i), Pointers.child(pointer, i), findings);
            }
        }
        if (!node.isObject() || listed.isEmpty()) {
            return;
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            Members known = listed.get(member.getKey());
            if (known == null) {
                unknown(Pointers.child(pointer, member.getKey()), findings);
            } else if (member.getValue().isContainerNode()) {
                known.check(member.getValue(), Pointers.child(pointer, member.getKey()), findings);
            }
        }
    }

    private void unknown(String pointer, List<Finding> findings) {
        switch (unlisted) {
            case REFUSED ->
                findings.add(Finding.at(Code.UNKNOWN_MEMBER_STRICT, pointer, "no such member is known here"));
            case TOLERATED -> findings.add(Finding.at(Code.UNKNOWN_MEMBER, pointer, "no such member is known here"));
            case OPEN -> {}
        }
    }
}
