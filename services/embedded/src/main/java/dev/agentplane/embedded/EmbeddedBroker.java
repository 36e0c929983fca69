package dev.agentplane.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One combined KRaft node (broker and controller) on 127.0.0.1. Its directory is durable: cluster id, topic ids, data
 * and, where they are still free, ports survive a restart and a kill. Several may run in one JVM, on directories of
 * their own.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int ATTEMPTS = 3;

    private final KafkaRaftServer server;
    private final BrokerDirectory directory;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, BrokerDirectory directory, int port) {
        this.server = server;
        this.directory = directory;
        this.port = port;
    }

    /**
     * Starts a broker with the defaults of {@link BrokerConfig#of}.
     *
     * @param port 0 for the one of last time or any free one
     * @throws EmbeddedStartException as {@link #start(BrokerConfig)} does
     */
    public static EmbeddedBroker start(Path directory, int port) {
        return start(BrokerConfig.of(directory).withPort(port));
    }

    /**
     * Starts a broker, formatting its directory when it is new. It takes clients when this returns.
     *
     * @throws EmbeddedStartException when the port is taken, or the directory is in use, belongs to something else,
     *     cannot be written or is on a full disk
     */
    public static EmbeddedBroker start(BrokerConfig config) {
        try {
            BrokerDirectory directory = BrokerDirectory.take(config.directory(), config.minimumFreeBytes());
            try {
                return start(config, directory);
            } catch (IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
        } catch (IOException e) {
            throw new EmbeddedStartException(
                    "expected a usable directory, found " + config.directory() + ": " + e.getMessage() + " ("
                            + e.getClass().getSimpleName() + "); make room or choose another one",
                    e);
        } catch (EmbeddedStartException e) {
            throw e;
        } catch (RuntimeException e) {
            // Kafka's start reports what it cannot use with exceptions of many kinds.
            throw new EmbeddedStartException(
                    "the embedded broker did not start on " + config.directory() + ": " + e.getMessage(), e);
        }
    }

    private static EmbeddedBroker start(BrokerConfig config, BrokerDirectory directory) throws IOException {
        directory.format(BrokerSettings.NODE, BrokerSettings.CONTROLLER);
        for (int attempt = 1; ; attempt++) {
            Ports ports = Ports.choose(directory.ports(), config.port());
            Properties settings = BrokerSettings.of(config, directory.log(), ports);
            KafkaRaftServer server = null;
            try {
                if (UncleanStop.happened(directory.log())) {
                    UncleanStop.settle(settings);
                }
                server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
                server.startup();
            } catch (RuntimeException e) {
                if (server != null) {
                    server.shutdown();
                }
                if (!isBindFailure(e)) {
                    throw e;
                }
                if (attempt == ATTEMPTS || config.port() > 0) {
                    throw Ports.busy(ports.client(), e);
                }
                // Somebody took a port between our look at it and Kafka's use of it.
                LOGGER.atInfo().addKeyValue("ports", ports).log("trying other ports");
                continue;
            }
            ports.remember(directory.ports());
            EmbeddedBroker broker = new EmbeddedBroker(server, directory, ports.client());
            InternalTopics.ensure(broker.bootstrap(), directory.log());
            return broker;
        }
    }

    private static boolean isBindFailure(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof java.net.BindException) {
                return true;
            }
        }
        return false;
    }

    /** {@code host:port} for clients. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** Stops after all data is on disk. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        try {
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
