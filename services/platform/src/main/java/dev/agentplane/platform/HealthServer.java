package dev.agentplane.platform;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentplane.domain.json.CanonicalJson;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;

/** {@code GET /health/live} and {@code GET /health/ready}: 200 or 503, with every component's state as JSON. */
public final class HealthServer implements AutoCloseable {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;
    private final Health health;

    /** @throws IOException when the address cannot be bound */
    public HealthServer(InetSocketAddress address, Health health) throws IOException {
        this.health = health;
        this.server = HttpServer.create(address, 0);
        server.createContext("/health/live", exchange -> answer(exchange, health.live()));
        server.createContext("/health/ready", exchange -> answer(exchange, health.ready()));
        server.start();
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange, boolean good) throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode components = body.put("ok", good).putObject("components");
        health.components().forEach((name, component) -> components
                .putObject(name)
                .put("status", component.status().name())
                .put("reason", component.reason()));
        byte[] bytes = CanonicalJson.bytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(good ? OK : UNAVAILABLE, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
