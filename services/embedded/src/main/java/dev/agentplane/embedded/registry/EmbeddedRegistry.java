package dev.agentplane.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentplane.embedded.EmbeddedStartException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registry on HTTP at 127.0.0.1. */
public final class EmbeddedRegistry implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedRegistry.class);
    private static final int THREADS = 4;
    private static final int MAX_BODY = 4 * 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads;
    private final Registry registry;

    private EmbeddedRegistry(HttpServer server, ExecutorService threads, Registry registry) {
        this.server = server;
        this.threads = threads;
        this.registry = registry;
    }

    /**
     * Starts it on a broker.
     *
     * @param bootstrap where {@code _schemas} is kept
     * @param port 0 for a free one
     * @throws EmbeddedStartException when the port is taken
     */
    public static EmbeddedRegistry start(String bootstrap, int port) {
        Registry registry = new Registry(bootstrap);
        Routes routes = new Routes(registry);
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
                Thread thread = new Thread(task, "registry");
                thread.setDaemon(true);
                return thread;
            });
            server.setExecutor(threads);
            server.createContext("/", exchange -> handle(exchange, routes));
            server.start();
            return new EmbeddedRegistry(server, threads, registry);
        } catch (BindException e) {
            registry.close();
            throw new EmbeddedStartException(
                    "expected port " + port + " to be free, found it in use; stop what uses it or choose another port",
                    e);
        } catch (IOException e) {
            registry.close();
            throw new EmbeddedStartException("the registry did not start: " + e.getMessage(), e);
        }
    }

    /** Base URL. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void handle(HttpExchange exchange, Routes routes) throws IOException {
        int status = 200;
        JsonNode answer;
        try {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY);
            JsonNode request = body.length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(body);
            answer = routes.answer(exchange.getRequestMethod(), exchange.getRequestURI(), request);
        } catch (RegistryError e) {
            status = e.status();
            answer = error(e.code(), String.valueOf(e.getMessage()));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            status = 400;
            answer = error(400, "expected a JSON body: " + e.getOriginalMessage());
        } catch (RuntimeException e) {
            // The edge of the process: whatever went wrong, the client gets an answer and we get the trace.
            LOGGER.atError().setCause(e).log("registry request failed");
            status = 500;
            answer = error(50001, "Error in the backend data store");
        }
        byte[] bytes = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static ObjectNode error(int code, String message) {
        return JsonNodeFactory.instance.objectNode().put("error_code", code).put("message", message);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        registry.close();
    }
}
