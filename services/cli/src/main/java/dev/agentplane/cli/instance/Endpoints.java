package dev.agentplane.cli.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Where an instance can be reached, as {@code <data>/endpoints.json} and {@code up --json} say it.
 *
 * @param bootstrap Kafka bootstrap servers
 * @param registry schema registry URL
 * @param gateway HTTP gateway URL, when there is one
 * @param dataDir absolute data directory; absent for an instance that somebody else runs
 * @param pid process of {@code up}; absent likewise
 */
public record Endpoints(
        String bootstrap, String registry, Optional<String> gateway, Optional<String> dataDir, Optional<Long> pid) {

    /** An instance that is not ours. */
    public static Endpoints remote(String bootstrap, String registry, Optional<String> gateway) {
        return new Endpoints(bootstrap, registry, gateway, Optional.empty(), Optional.empty());
    }

    /** The object of the file. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("bootstrap", bootstrap).put("registry", registry);
        gateway.ifPresent(url -> json.put("gateway", url));
        dataDir.ifPresent(dir -> json.put("dataDir", dir));
        pid.ifPresent(number -> json.put("pid", number));
        return json;
    }

    /**
     * Reads the object of the file.
     *
     * @throws IllegalArgumentException when a member is missing or of another type
     */
    static Endpoints of(JsonNode json) {
        return new Endpoints(
                text(json, "bootstrap").orElseThrow(() -> missing("bootstrap")),
                text(json, "registry").orElseThrow(() -> missing("registry")),
                text(json, "gateway"),
                text(json, "dataDir"),
                json.path("pid").isIntegralNumber()
                        ? Optional.of(json.path("pid").longValue())
                        : Optional.empty());
    }

    private static Optional<String> text(JsonNode json, String member) {
        return json.path(member).isTextual() ? Optional.of(json.path(member).textValue()) : Optional.empty();
    }

    private static IllegalArgumentException missing(String member) {
        return new IllegalArgumentException("expected a member \"" + member + "\"");
    }
}
