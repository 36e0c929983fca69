package dev.agentplane.embedded.registry;

import com.sun.net.httpserver.HttpServer;
import dev.agentplane.embedded.EmbeddedStartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry on 127.0.0.1 that speaks the part of Confluent's REST interface that Avro clients use, and keeps
 * everything in the compacted topic {@code _schemas}. It has no state of its own: start it anywhere against the same
 * brokers and it gives the same ids.
 */
public final class EmbeddedRegistry implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedRegistry.class);
    private static final int THREADS = 4;
    private static final int BACKLOG = 50;

    static {
        // The JDK's server sends headers and body in two packets; with Nagle's algorithm the second one waits 40 ms for
        // the acknowledgement of the first. It reads this property once, when its first server is made.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final RegistryLog log;

    private EmbeddedRegistry(HttpServer server, ExecutorService threads, RegistryLog log) {
        this.server = server;
        this.threads = threads;
        this.log = log;
    }

    /**
     * Starts a registry with the defaults of {@link RegistryConfig#of}.
     *
     * @param port 0 for any free one
     * @throws EmbeddedStartException as {@link #start(RegistryConfig)} does
     */
    public static EmbeddedRegistry start(String bootstrap, int port) {
        return start(RegistryConfig.of(bootstrap, port));
    }

    /**
     * Starts a registry; it has read its whole topic when this returns.
     *
     * @throws EmbeddedStartException when the port is taken, Kafka does not answer, or {@code _schemas} is something
     *     else
     */
    public static EmbeddedRegistry start(RegistryConfig config) {
        HttpServer server = bind(config.port());
        RegistryLog log;
        try {
            log = open(config);
        } catch (EmbeddedStartException e) {
            server.stop(0);
            throw e;
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "registry-http");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", new RegistryHttp(log));
        server.start();
        EmbeddedRegistry registry = new EmbeddedRegistry(server, threads, log);
        LOGGER.atInfo().addKeyValue("url", registry.url()).log("schema registry is ready");
        return registry;
    }

    private static RegistryLog open(RegistryConfig config) {
        Map<String, Object> client = RegistryClients.common(config.bootstrap(), config.kafka());
        try {
            SchemasTopic.ensure(client);
            return new RegistryLog(client, config.defaultLevel());
        } catch (KafkaException e) {
            throw new EmbeddedStartException(
                    "schema registry: topic " + SchemasTopic.NAME + " at " + config.bootstrap() + " cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    private static HttpServer bind(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (IOException e) {
            throw new EmbeddedStartException(
                    "schema registry: expected port " + port + " to be free, found: " + e.getMessage()
                            + "; stop what uses it or choose another port",
                    e);
        }
    }

    /** Base URL for clients. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Stops at once; whatever was answered is in the topic. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        log.close();
    }
}
