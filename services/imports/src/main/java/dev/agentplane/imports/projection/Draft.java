package dev.agentplane.imports.projection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.imports.EvidenceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Evidence under construction. */
final class Draft {

    private final EvidenceKind kind;
    private final ObjectNode evidence;
    private final List<String> supplied = new ArrayList<>();
    private final Map<String, JsonNode> replaced = new TreeMap<>();
    private final List<String> dropped = new ArrayList<>();

    /** @param evidence what it starts from, changed by the methods below */
    Draft(EvidenceKind kind, ObjectNode evidence) {
        this.kind = kind;
        this.evidence = evidence;
    }

    EvidenceKind kind() {
        return kind;
    }

    ObjectNode evidence() {
        return evidence;
    }

    /** Adds a member that the input does not have. */
    Draft supply(String member, JsonNode value) {
        if (!evidence.has(member)) {
            evidence.set(member, value);
            supplied.add(member);
        }
        return this;
    }

    Draft supply(String member, String value) {
        return supply(member, JsonNodeFactory.instance.textNode(value));
    }

    Draft supply(String member, boolean value) {
        return supply(member, JsonNodeFactory.instance.booleanNode(value));
    }

    /** Takes a member over from elsewhere; nothing when it is not there. */
    Draft take(String member, JsonNode value) {
        if (!value.isMissingNode()) {
            evidence.set(member, value);
        }
        return this;
    }

    /** Puts another value in the place of a member of an object of the evidence. */
    void replace(ObjectNode in, String pointer, String member, String value) {
        replaced.put(pointer, in.path(member).deepCopy());
        in.put(member, value);
    }

    /** Leaves a member out. */
    Draft drop(ObjectNode from, String member, String path) {
        if (from.remove(member) != null) {
            dropped.add(path);
        }
        return this;
    }

    Draft drop(String member) {
        return drop(evidence, member, member);
    }

    Projected done(String sourceType) {
        return new Projected(sourceType, kind, evidence, supplied, replaced, dropped);
    }
}
