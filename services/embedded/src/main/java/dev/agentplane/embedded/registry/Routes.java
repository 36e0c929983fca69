package dev.agentplane.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** From HTTP paths to the registry's operations and back to JSON: the Confluent REST subset. */
final class Routes {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Registry registry;

    Routes(Registry registry) {
        this.registry = registry;
    }

    JsonNode answer(String method, URI uri, JsonNode body) {
        List<String> path = Arrays.stream(uri.getRawPath().split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> URLDecoder.decode(segment, StandardCharsets.UTF_8))
                .toList();
        Query query = new Query(uri.getRawQuery());
        String root = path.isEmpty() ? "" : path.get(0);
        return switch (root) {
            case "" -> NODES.objectNode();
            case "subjects" -> subjects(method, path, query, body);
            case "schemas" -> schemas(path, query);
            case "config" -> config(method, path, query, body);
            case "compatibility" -> compatibility(method, path, query, body);
            case "mode" -> NODES.objectNode().put("mode", "READWRITE");
            default -> throw RegistryError.notFound(uri.getPath());
        };
    }

    private record Query(String text) {

        Query(@org.jspecify.annotations.Nullable String text) {
            this.text = text == null ? "" : text;
        }

        boolean flag(String name) {
            return Arrays.asList(text.split("&")).contains(name + "=true");
        }
    }

    private JsonNode subjects(String method, List<String> path, Query query, JsonNode body) {
        String shape = method + " " + path.size();
        boolean deleted = query.flag("deleted");
        return switch (shape) {
            case "GET 1" -> texts(registry.subjects(deleted));
            case "POST 2" -> version(registry.lookup(path.get(1), schema(body), deleted));
            case "DELETE 2" -> numbers(registry.deleteSubject(path.get(1), query.flag("permanent")));
            case "GET 3" -> numbers(registry.versions(versionsOf(path), deleted));
            case "POST 3" -> NODES.objectNode().put("id", registry.register(versionsOf(path), schema(body)));
            case "GET 4" -> version(registry.version(versionsOf(path), path.get(3), deleted));
            case "DELETE 4" ->
                NODES.numberNode(registry.deleteVersion(versionsOf(path), path.get(3), query.flag("permanent")));
            case "GET 5" ->
                NODES.rawValueNode(new com.fasterxml.jackson.databind.util.RawValue(
                        registry.version(versionsOf(path), path.get(3), deleted).schema()));
            default -> throw RegistryError.notFound(String.join("/", path));
        };
    }

    private static String versionsOf(List<String> path) {
        if (!path.get(2).equals("versions")) {
            throw RegistryError.notFound(String.join("/", path));
        }
        return path.get(1);
    }

    private JsonNode schemas(List<String> path, Query query) {
        if (path.size() == 2 && path.get(1).equals("types")) {
            return NODES.arrayNode().add("AVRO");
        }
        if (path.size() < 3 || !path.get(1).equals("ids")) {
            throw RegistryError.notFound(String.join("/", path));
        }
        int id = id(path.get(2));
        String rest = path.size() == 3 ? "" : path.get(3);
        return switch (rest) {
            case "" -> NODES.objectNode().put("schema", registry.schema(id));
            case "schema" -> NODES.rawValueNode(new com.fasterxml.jackson.databind.util.RawValue(registry.schema(id)));
            case "subjects" ->
                texts(registry.uses(id).stream()
                        .map(RegistryState.Version::subject)
                        .distinct()
                        .toList());
            case "versions" -> uses(registry.uses(id));
            default -> throw RegistryError.notFound(String.join("/", path) + query.text());
        };
    }

    private static int id(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw RegistryError.schemaNotFound();
        }
    }

    private JsonNode config(String method, List<String> path, Query query, JsonNode body) {
        Optional<String> subject = path.size() > 1 ? Optional.of(path.get(1)) : Optional.empty();
        return switch (method) {
            case "GET" ->
                NODES.objectNode()
                        .put(
                                "compatibilityLevel",
                                registry.level(subject, query.flag("defaultToGlobal"))
                                        .name());
            case "PUT" ->
                NODES.objectNode()
                        .put(
                                "compatibility",
                                registry.setLevel(
                                                subject,
                                                body.path("compatibility").asText())
                                        .name());
            case "DELETE" ->
                NODES.objectNode()
                        .put("compatibilityLevel", registry.unsetLevel(subject).name());
            default -> throw RegistryError.notFound(String.join("/", path));
        };
    }

    private JsonNode compatibility(String method, List<String> path, Query query, JsonNode body) {
        boolean known = method.equals("POST") && path.size() >= 4 && path.get(1).equals("subjects");
        if (!known) {
            throw RegistryError.notFound(String.join("/", path));
        }
        String version = path.size() == 5 ? path.get(4) : "";
        List<String> objections = registry.check(path.get(2), version, schema(body));
        ObjectNode answer = NODES.objectNode().put("is_compatible", objections.isEmpty());
        if (query.flag("verbose")) {
            objections.forEach(answer.putArray("messages")::add);
        }
        return answer;
    }

    private static String schema(JsonNode body) {
        JsonNode type = body.path("schemaType");
        if (type.isTextual() && !type.textValue().equals("AVRO")) {
            throw RegistryError.invalidSchema("only AVRO is supported, found " + type.textValue());
        }
        if (!body.path("schema").isTextual()) {
            throw RegistryError.invalidSchema("expected a string member \"schema\"");
        }
        return body.path("schema").textValue();
    }

    private static JsonNode version(RegistryState.Version version) {
        return NODES.objectNode()
                .put("subject", version.subject())
                .put("version", version.version())
                .put("id", version.id())
                .put("schema", version.schema());
    }

    private static JsonNode uses(List<RegistryState.Version> versions) {
        ArrayNode list = NODES.arrayNode();
        versions.forEach(
                version -> list.addObject().put("subject", version.subject()).put("version", version.version()));
        return list;
    }

    private static JsonNode texts(List<String> values) {
        ArrayNode list = NODES.arrayNode();
        values.forEach(list::add);
        return list;
    }

    private static JsonNode numbers(List<Integer> values) {
        ArrayNode list = NODES.arrayNode();
        values.forEach(list::add);
        return list;
    }
}
