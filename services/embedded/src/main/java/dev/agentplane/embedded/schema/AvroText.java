package dev.agentplane.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/**
 * An Avro schema as the registry keeps it: what {@link Schema#toString()} says, so that layout and white space do not
 * make two schemas of one.
 */
public record AvroText(Schema schema, String text) {

    /** Longest schema taken, so that its record stays below a broker's default limit. */
    public static final int MAX_CHARACTERS = 500_000;

    private static final Set<String> FIRST =
            Set.of("name", "type", "namespace", "fields", "symbols", "items", "values", "size", "default", "doc");

    /**
     * Reads a schema that is new here, defaults checked against their types.
     *
     * @throws RegistryRefusal 42201 when it is not one, 42209 when it is too long
     */
    public static AvroText parse(String json) {
        if (json.isBlank()) {
            throw RegistryRefusal.invalidSchema("expected an Avro schema in JSON, found nothing");
        }
        if (json.length() > MAX_CHARACTERS) {
            throw RegistryRefusal.tooLarge(json.length(), MAX_CHARACTERS);
        }
        try {
            Schema schema = new Schema.Parser(NameValidator.STRICT_VALIDATOR)
                    .setValidateDefaults(true)
                    .parse(json);
            return new AvroText(schema, schema.toString());
        } catch (AvroRuntimeException e) {
            throw RegistryRefusal.invalidSchema(String.valueOf(e.getMessage()));
        }
    }

    /** Reads a schema of the log, which was checked when it was written, perhaps by stricter or looser rules. */
    static Schema stored(String json) {
        return new Schema.Parser(NameValidator.NO_VALIDATION)
                .setValidateDefaults(false)
                .parse(json);
    }

    /** The same schema with its free attributes in alphabetical order, so that their order does not make a new one. */
    public AvroText normalized() {
        JsonNode sorted = sorted(StrictJson.parse(text.getBytes(StandardCharsets.UTF_8)));
        return parse(sorted.toString());
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> copy.add(sorted(item)));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        Map<String, JsonNode> free = new TreeMap<>();
        List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
        for (Map.Entry<String, JsonNode> member : members) {
            if (FIRST.contains(member.getKey())) {
                copy.set(member.getKey(), sorted(member.getValue()));
            } else {
                free.put(member.getKey(), sorted(member.getValue()));
            }
        }
        copy.setAll(free);
        return copy;
    }
}
