package dev.agentplane.imports.projection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.imports.EvidenceKind;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Evidence, and what became of the input on the way.
 *
 * @param sourceType the input's {@code type} or {@code kind}
 * @param kind what it is now
 * @param evidence the evidence
 * @param supplied members that were added
 * @param replaced old values by pointer
 * @param dropped members that were left out, e.g. {@code backend.engine}
 */
public record Projected(
        String sourceType,
        EvidenceKind kind,
        ObjectNode evidence,
        List<String> supplied,
        Map<String, JsonNode> replaced,
        List<String> dropped) {

    public Projected {
        supplied = supplied.stream().sorted().toList();
        replaced = Collections.unmodifiableMap(new TreeMap<>(replaced));
        dropped = dropped.stream().sorted().toList();
    }
}
