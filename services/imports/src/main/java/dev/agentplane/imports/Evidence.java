package dev.agentplane.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Evidence as rules see it: whatever is not there or of another type is neither true nor false nor set.
 *
 * @param kind which rules apply
 * @param root the document
 * @param profile how strictly it is judged
 */
public record Evidence(EvidenceKind kind, ObjectNode root, Profile profile) {

    private static final Set<String> NOT_EXECUTED =
            Set.of("planned", "blocked", "requires-policy", "requires-confirmation", "requires-review");

    /** The value at an RFC 6901 pointer; a missing node when there is none. */
    public JsonNode at(String pointer) {
        return root.at(pointer);
    }

    /** True only for {@code true}. */
    public boolean isTrue(String pointer) {
        return at(pointer).isBoolean() && at(pointer).booleanValue();
    }

    /** True only for {@code false}. */
    public boolean isFalse(String pointer) {
        return at(pointer).isBoolean() && !at(pointer).booleanValue();
    }

    /** True when there is a value other than null. */
    public boolean isSet(String pointer) {
        return !at(pointer).isMissingNode() && !at(pointer).isNull();
    }

    /** The text there; empty for anything else. */
    public String text(String pointer) {
        return at(pointer).asText("");
    }

    /** The operation. */
    public String operation() {
        return text("/operation");
    }

    /** True when the status says that nothing was executed. */
    public boolean isNotExecuted() {
        return NOT_EXECUTED.contains(text("/status"));
    }

    /** True when one of {@code policyRefs} is a decision of a policy. */
    public boolean namesPolicyDecision() {
        for (JsonNode ref : at("/policyRefs")) {
            String text = ref.asText("");
            if (text.startsWith("policy-decision://") || text.startsWith("urn:srcos:policy-decision:")) {
                return true;
            }
        }
        return false;
    }
}
