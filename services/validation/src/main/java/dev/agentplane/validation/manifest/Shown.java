package dev.agentplane.validation.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.secret.SecretScanner;
import java.util.Locale;

/** Values in messages: enough to recognise them, never a secret and never a control character. */
public final class Shown {

    private static final int LONGEST = 80;

    private Shown() {}

    /** The value when it is short and harmless, else what it is. */
    public static String value(JsonNode node) {
        return node.isTextual() ? text(node.textValue()) : node.isValueNode() ? node.asText() : type(node);
    }

    /** The text in quotes when it is short and harmless, else its length. */
    public static String text(String text) {
        boolean harmless = text.length() <= LONGEST
                && text.chars().noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)
                && SecretScanner.scan(text).isEmpty();
        return harmless ? "\"" + text + "\"" : "a string of " + text.length() + " characters";
    }

    /** Its JSON type. */
    public static String type(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
