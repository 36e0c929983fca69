package dev.agentplane.embedded.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.embedded.schema.AvroText;
import dev.agentplane.embedded.schema.RegistryRefusal;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP in, HTTP out: finds the operation, runs it, and turns every outcome into Confluent's JSON. */
final class RegistryHttp implements HttpHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(RegistryHttp.class);
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    // The longest schema with every character escaped, and room for the members around it.
    private static final int MAX_BODY_BYTES = 6 * AvroText.MAX_CHARACTERS + 64 * 1024;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int SERVER_ERROR = 500;
    private static final int STORE_ERROR = 50001;

    private final List<Route> routes;

    RegistryHttp(RegistryLog log) {
        List<Route> all = new ArrayList<>();
        all.add(Route.of("GET", "/", request -> "{}"));
        all.addAll(new SchemaRoutes(log).all());
        all.addAll(new SettingRoutes(log).all());
        this.routes = List.copyOf(all);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                respond(exchange, OK, answer(exchange));
            } catch (RegistryRefusal e) {
                respond(exchange, e.status(), error(e.code(), e.getMessage()));
            } catch (StoreException e) {
                LOGGER.atWarn().setCause(e).log("the registry's log does not answer");
                respond(exchange, SERVER_ERROR, error(STORE_ERROR, e.getMessage()));
            } catch (RuntimeException e) {
                // The last resort of a server thread: whoever asked must get an answer, and the cause must be seen.
                LOGGER.atError().setCause(e).log("a request failed");
                respond(exchange, SERVER_ERROR, error(SERVER_ERROR, "Internal Server Error"));
            }
        }
    }

    private String answer(HttpExchange exchange) throws IOException {
        List<String> path = segments(exchange.getRequestURI());
        String body = body(exchange);
        boolean pathKnown = false;
        for (Route route : routes) {
            Optional<Map<String, String>> parameters = route.match(path);
            if (parameters.isPresent() && route.method().equals(exchange.getRequestMethod())) {
                return route.operation().apply(new Request(parameters.get(), query(exchange.getRequestURI()), body));
            }
            pathKnown |= parameters.isPresent();
        }
        throw pathKnown
                ? RegistryRefusal.http(METHOD_NOT_ALLOWED, "HTTP 405 Method Not Allowed")
                : RegistryRefusal.http(NOT_FOUND, "HTTP 404 Not Found");
    }

    private static List<String> segments(URI uri) {
        // Split before decoding: a subject may hold an encoded slash.
        return Arrays.stream(uri.getRawPath().split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(RegistryHttp::decodedSegment)
                .toList();
    }

    private static String decodedSegment(String segment) {
        return decoded(segment.replace("+", "%2B"));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw RegistryRefusal.http(400, "expected a URL-encoded text, found " + text);
        }
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> parameters = new HashMap<>();
        String raw = uri.getRawQuery();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                parameters.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String body(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length > MAX_BODY_BYTES) {
                throw RegistryRefusal.http(TOO_LARGE, "the body is larger than " + MAX_BODY_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static String error(int code, @Nullable String message) {
        return CanonicalJson.text(
                JsonNodeFactory.instance.objectNode().put("error_code", code).put("message", message));
    }

    private static void respond(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
