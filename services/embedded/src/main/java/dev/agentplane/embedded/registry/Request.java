package dev.agentplane.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.embedded.schema.AvroText;
import dev.agentplane.embedded.schema.RegistryRefusal;
import dev.agentplane.embedded.schema.VersionNumber;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One HTTP request, decoded.
 *
 * @param parameters what the variable segments of the path hold, by name
 * @param query query parameters
 * @param body body text, empty when there is none
 */
record Request(Map<String, String> parameters, Map<String, String> query, String body) {

    Request {
        parameters = Map.copyOf(parameters);
        query = Map.copyOf(query);
    }

    String subject() {
        String subject = parameters.getOrDefault("subject", "");
        if (subject.isBlank() || subject.chars().anyMatch(Character::isISOControl)) {
            throw RegistryRefusal.invalidSubject(subject);
        }
        return subject;
    }

    VersionNumber version() {
        return VersionNumber.parse(parameters.getOrDefault("version", "latest"));
    }

    int id() {
        try {
            return Integer.parseInt(parameters.getOrDefault("id", ""));
        } catch (NumberFormatException e) {
            throw RegistryRefusal.http(404, "expected a schema id, found " + parameters.get("id"));
        }
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(query.getOrDefault(name, "false"));
    }

    /** The Avro schema in the body of a registration, a lookup or a check. */
    AvroText schema() {
        JsonNode json = json();
        String type = json.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw RegistryRefusal.invalidSchema("expected schemaType AVRO, found " + type);
        }
        if (!json.path("references").isEmpty()) {
            throw RegistryRefusal.invalidSchema(
                    "references are not supported; write the referenced types into the schema");
        }
        AvroText schema = AvroText.parse(json.path("schema").asText(""));
        return flag("normalize") ? schema.normalized() : schema;
    }

    /** A string member of the body, empty when it is not there. */
    String member(String name) {
        return json().path(name).asText("");
    }

    private JsonNode json() {
        if (body.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            return StrictJson.parse(body.getBytes(StandardCharsets.UTF_8));
        } catch (StrictJsonException e) {
            throw RegistryRefusal.http(400, "expected a JSON object, found: " + e.getMessage());
        }
    }
}
