package dev.agentplane.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;
import org.apache.kafka.network.SocketServerConfigs;
import org.apache.kafka.raft.KRaftConfigs;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a broker that was killed known as gone before the next one starts.
 *
 * <p>After a kill the metadata still says that this node leads every partition. A node that starts on that believes it
 * for some seconds, until the controller notices that the old broker is gone and takes the leadership away for a moment.
 * A transaction that was being committed at the kill is taken up in between, and when its partitions have no leader just
 * then, Kafka takes them for deleted: it notes the transaction as committed without ever writing the markers. From then
 * on nobody gets a committed offset of that group, and readers of committed records stand still. So the controller runs
 * alone first, until it has written down that the broker is gone; the real start then finds no leadership to believe in.
 */
final class UncleanStop {

    private static final Logger LOGGER = LoggerFactory.getLogger(UncleanStop.class);
    private static final String METADATA = "__cluster_metadata-0";
    private static final String CLEAN = ".kafka_cleanshutdown";
    private static final int SESSION_MS = 500;
    private static final int HEARTBEAT_MS = 100;
    private static final long PATIENCE_SECONDS = 60;

    private UncleanStop() {}

    /** Whether Kafka's directory was used by a broker that did not stop by itself. */
    static boolean happened(Path log) {
        return Files.exists(log.resolve(METADATA)) && !Files.exists(log.resolve(CLEAN));
    }

    /**
     * Runs the controller alone until the broker that is gone is fenced.
     *
     * @param settings of the node as it will start; ports must be free
     * @throws EmbeddedStartException when the controller does not get there
     */
    static void settle(Properties settings) {
        LOGGER.atInfo().log("the last broker did not stop by itself, noting that it is gone");
        KafkaConfig config = new KafkaConfig(controllerOnly(settings), false);
        var directories = KafkaRaftServer.initializeLogDirs(config, LOGGER, "");
        try (Metrics metrics = new Metrics()) {
            SharedServer shared = new SharedServer(
                    config,
                    directories._1(),
                    Time.SYSTEM,
                    metrics,
                    CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(
                            config.quorumConfig().voters())),
                    QuorumConfig.parseBootstrapServers(config.quorumConfig().bootstrapServers()),
                    // Its own would end this process; here a fault shows as a controller that does not get there.
                    (name, fatal, action) -> new LoggingFaultHandler(name, action),
                    ServerSocketFactory.INSTANCE);
            ControllerServer controller =
                    new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
            try {
                controller.startup();
                Fenced fenced = new Fenced();
                shared.loader().installPublishers(List.of(fenced)).get();
                fenced.future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new EmbeddedStartException(
                        "the controller could not settle what a killed broker left within " + PATIENCE_SECONDS
                                + " s; start again, or look at the log",
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EmbeddedStartException("interrupted while the broker started", e);
            } finally {
                controller.shutdown();
                controller.awaitShutdown();
            }
        }
    }

    private static Properties controllerOnly(Properties settings) {
        Properties own = new Properties();
        own.putAll(settings);
        String controller = Stream.of(settings.getProperty(SocketServerConfigs.LISTENERS_CONFIG)
                        .split(","))
                .filter(listener -> listener.startsWith(BrokerSettings.CONTROLLER))
                .findFirst()
                .orElseThrow();
        own.put(KRaftConfigs.PROCESS_ROLES_CONFIG, "controller");
        own.put(SocketServerConfigs.LISTENERS_CONFIG, controller);
        own.put(KRaftConfigs.BROKER_SESSION_TIMEOUT_MS_CONFIG, Integer.toString(SESSION_MS));
        own.put(KRaftConfigs.BROKER_HEARTBEAT_INTERVAL_MS_CONFIG, Integer.toString(HEARTBEAT_MS));
        return own;
    }

    /** Completes when the metadata says that the broker is gone, or knows none. */
    private static final class Fenced implements MetadataPublisher {

        private final CompletableFuture<Void> future = new CompletableFuture<>();

        @Override
        public String name() {
            return "UncleanStop";
        }

        @Override
        public void onMetadataUpdate(MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
            BrokerRegistration registration = image.cluster().broker(BrokerSettings.NODE);
            if (registration == null || registration.fenced()) {
                future.complete(null);
            }
        }
    }
}
