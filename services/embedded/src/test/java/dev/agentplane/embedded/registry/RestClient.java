package dev.agentplane.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** A registry client that knows nothing but HTTP and JSON. */
final class RestClient {

    private final String url;
    private final HttpClient client = HttpClient.newHttpClient();

    RestClient(String url) {
        this.url = url;
    }

    /** What came back. */
    record Answer(int status, String contentType, String body) {

        JsonNode json() {
            return StrictJson.parse(body.getBytes(StandardCharsets.UTF_8));
        }

        int errorCode() {
            return json().path("error_code").asInt();
        }
    }

    Answer get(String path) throws Exception {
        return send("GET", path, "");
    }

    Answer delete(String path) throws Exception {
        return send("DELETE", path, "");
    }

    Answer post(String path, ObjectNode body) throws Exception {
        return send("POST", path, body.toString());
    }

    Answer put(String path, ObjectNode body) throws Exception {
        return send("PUT", path, body.toString());
    }

    Answer send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body());
    }

    int register(String subject, String schema) throws Exception {
        Answer answer = post("/subjects/" + subject + "/versions", schema(schema));
        if (answer.status() != 200) {
            throw new AssertionError("expected registration to succeed, found " + answer);
        }
        return answer.json().path("id").asInt();
    }

    static ObjectNode schema(String text) {
        return JsonNodeFactory.instance.objectNode().put("schema", text);
    }

    static ObjectNode member(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }
}
