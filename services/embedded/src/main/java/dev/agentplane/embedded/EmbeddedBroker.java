package dev.agentplane.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One combined KRaft node (broker and controller) on 127.0.0.1. Its directory is durable: cluster id, ports and data
 * survive a restart and a kill.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int NODE = 1;
    private static final String CONTROLLER = "CONTROLLER";
    private static final String PORTS_FILE = "ports";

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker on a directory, formatting it when it is new.
     *
     * @param directory where everything is kept; created when missing
     * @param port port for clients; 0 for the one used last time, or any free one
     * @throws EmbeddedStartException when the port is taken, the directory cannot be written, is in use or belongs to
     *     something else
     */
    public static EmbeddedBroker start(Path directory, int port) {
        Path logs = directory.resolve("log");
        try {
            Files.createDirectories(logs);
            if (!Files.isWritable(logs)) {
                throw new EmbeddedStartException("expected a writable directory, found " + logs + " not writable");
            }
            Ports ports = Ports.choose(directory.resolve(PORTS_FILE), port);
            KafkaConfig config = new KafkaConfig(properties(logs, ports), false);
            format(logs, directory.resolve("cluster-id"));
            KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(server, ports.client());
        } catch (IOException e) {
            throw new EmbeddedStartException(
                    "data directory " + directory + " cannot be used: " + e.getMessage()
                            + "; choose another one with --data or make room",
                    e);
        } catch (EmbeddedStartException e) {
            throw e;
        } catch (RuntimeException e) {
            // Kafka reports a locked or foreign directory and a lost race for a port with exceptions of many kinds.
            throw new EmbeddedStartException(
                    "the embedded broker did not start on " + directory + ": " + e.getMessage(), e);
        }
    }

    /** {@code host:port} for clients. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    private static Properties properties(Path logs, Ports ports) {
        Properties p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", Integer.toString(NODE));
        p.put("controller.quorum.voters", NODE + "@127.0.0.1:" + ports.controller());
        p.put("controller.listener.names", CONTROLLER);
        p.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + ports.client() + "," + CONTROLLER + "://127.0.0.1:" + ports.controller());
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        p.put("log.dirs", logs.toString());
        p.put("auto.create.topics.enable", "false");
        p.put("unclean.leader.election.enable", "false");
        p.put("default.replication.factor", "1");
        p.put("min.insync.replicas", "1");
        p.put("offsets.topic.replication.factor", "1");
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("transaction.state.log.num.partitions", "4");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("share.coordinator.state.topic.num.partitions", "4");
        p.put("message.max.bytes", Integer.toString(2 * 1024 * 1024));
        // A group that slept for a year still knows where it was.
        p.put("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE / 2));
        p.put("transactional.id.expiration.ms", Integer.toString(Integer.MAX_VALUE));
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("group.share.heartbeat.interval.ms", "500");
        p.put("group.share.min.heartbeat.interval.ms", "500");
        p.put("group.share.session.timeout.ms", "10000");
        p.put("group.share.min.session.timeout.ms", "5000");
        p.put("group.share.record.lock.duration.ms", "15000");
        p.put("group.share.min.record.lock.duration.ms", "1000");
        p.put("group.share.delivery.count.limit", "10");
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "4");
        p.put("num.recovery.threads.per.data.dir", "2");
        p.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024));
        p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        return p;
    }

    private static void format(Path logs, Path clusterId) throws IOException {
        if (Files.exists(logs.resolve("meta.properties"))) {
            return;
        }
        String id = Uuid.randomUuid().toString();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(said, true, StandardCharsets.UTF_8))
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setNodeId(NODE)
                    .setClusterId(id)
                    .setDirectories(List.of(logs.toString()))
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName(CONTROLLER)
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new EmbeddedStartException(
                    "could not format " + logs + ": " + e.getMessage() + " "
                            + said.toString(StandardCharsets.UTF_8).strip(),
                    e);
        }
        Files.writeString(clusterId, id + "\n");
        LOGGER.atInfo().addKeyValue("clusterId", id).log("formatted a new data directory");
    }

    /** Stops after all data is on disk. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** The two ports of a node; kept in a file, so that a restart has the same address. */
    private record Ports(int client, int controller) {

        static Ports choose(Path file, int wanted) throws IOException {
            int lastClient = 0;
            int lastController = 0;
            if (Files.exists(file)) {
                String[] parts = Files.readString(file).strip().split(" ", -1);
                lastClient = Integer.parseInt(parts[0]);
                lastController = Integer.parseInt(parts[1]);
            }
            int client = wanted > 0 ? taken(wanted) : freeOr(lastClient);
            int controller = freeOr(lastController);
            while (controller == client) {
                controller = freeOr(0);
            }
            Files.writeString(file, client + " " + controller + "\n");
            return new Ports(client, controller);
        }

        private static int taken(int port) {
            if (!isFree(port)) {
                throw new EmbeddedStartException("expected port " + port
                        + " to be free, found it in use; stop what uses it or choose another port");
            }
            return port;
        }

        private static int freeOr(int preferred) throws IOException {
            if (preferred > 0 && isFree(preferred)) {
                return preferred;
            }
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                return socket.getLocalPort();
            }
        }

        private static boolean isFree(int port) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
