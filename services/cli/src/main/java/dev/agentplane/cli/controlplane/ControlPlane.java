package dev.agentplane.cli.controlplane;

import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.avro.Topics;
import dev.agentplane.cli.instance.DataDirectory;
import dev.agentplane.cli.instance.Endpoints;
import dev.agentplane.cli.instance.InstanceLock;
import dev.agentplane.embedded.EmbeddedBroker;
import dev.agentplane.embedded.registry.EmbeddedRegistry;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.PlatformConfig;
import dev.agentplane.platform.Settings;
import dev.agentplane.platform.TopicProvisioner;
import dev.agentplane.sealing.LogInit;
import dev.agentplane.sealing.SealingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole control plane in this process: broker, registry, topics, evidence logs, services. Everything that must
 * survive is in the data directory. Thread-safe to close.
 */
public final class ControlPlane implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ControlPlane.class);

    private final DataDirectory data;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Consumer<String> progress;

    private ControlPlane(DataDirectory data, Consumer<String> progress) {
        this.data = data;
        this.progress = progress;
    }

    /** A started control plane: its endpoints, and the platform for whoever lives in the same process. */
    public record Started(ControlPlane controlPlane, Endpoints endpoints, Platform platform) {}

    /**
     * Starts everything. Returns when a bundle can be submitted; whether every service has joined its group yet is in the
     * platform's health.
     *
     * @param environment settings of the services beside what is decided here
     * @param progress told what is being done
     * @throws IOException when a file of the data directory cannot be read or written
     */
    public static Started start(
            DataDirectory data,
            ControlPlaneOptions options,
            Map<String, String> environment,
            String version,
            Consumer<String> progress)
            throws IOException {
        data.create();
        ControlPlane controlPlane = new ControlPlane(data, progress);
        try {
            controlPlane.parts.push(InstanceLock.take(data));
            return controlPlane.start(options, environment, version);
        } catch (IOException | RuntimeException e) {
            controlPlane.close();
            throw e;
        }
    }

    private Started start(ControlPlaneOptions options, Map<String, String> environment, String version)
            throws IOException {
        progress.accept("starting the broker");
        EmbeddedBroker broker = EmbeddedBroker.start(data.kafka(), options.port());
        parts.push(broker);
        progress.accept("starting the registry");
        EmbeddedRegistry registry = registry(broker, options.registryPort());
        parts.push(registry);

        Map<String, String> settings = settings(environment, broker, registry);
        Platform platform = new Platform(platform(settings));
        parts.push(platform);
        progress.accept("checking topics and evidence logs");
        Map<String, String> topicIds = topics(platform, options.partitions());
        // Before anybody else can: a foreign schema registered first under one of our subjects would block ours.
        platform.codec().registerAll();
        logs(platform, settings, topicIds.getOrDefault(Topics.EVIDENCE.name(), ""), partitions(platform));
        // After the logs: their root keys are what services check key events with.
        RunningServices.Plan plan = new RunningServices.Plan(ServiceCatalog.all(), settings, version);
        progress.accept("starting services: " + String.join(", ", ServiceCatalog.names()));
        parts.push(RunningServices.start(plan, platform, topicIds));

        Endpoints endpoints = new Endpoints(
                broker.bootstrap(),
                registry.url(),
                Optional.empty(),
                Optional.of(data.root().toString()),
                Optional.of(ProcessHandle.current().pid()));
        return new Started(this, endpoints, platform);
    }

    /** The port of last time, so that a restart keeps its address; another one where somebody took it meanwhile. */
    private EmbeddedRegistry registry(EmbeddedBroker broker, int wanted) throws IOException {
        Files.createDirectories(data.registry());
        Path remembered = data.registry().resolve("port");
        EmbeddedRegistry registry;
        if (wanted != 0 || !Files.exists(remembered)) {
            registry = EmbeddedRegistry.start(broker.bootstrap(), wanted);
        } else {
            registry = EmbeddedRegistry.start(broker.bootstrap(), free(remembered));
        }
        Files.writeString(remembered, registry.url().substring(registry.url().lastIndexOf(':') + 1) + "\n");
        return registry;
    }

    private static int free(Path remembered) throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket()) {
            int port = Integer.parseInt(Files.readString(remembered).strip());
            socket.setReuseAddress(true);
            socket.bind(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port));
            return port;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private Map<String, String> settings(
            Map<String, String> environment, EmbeddedBroker broker, EmbeddedRegistry registry) {
        Map<String, String> settings = new TreeMap<>(environment);
        settings.put("AGENTPLANE_BOOTSTRAP", broker.bootstrap());
        settings.put("AGENTPLANE_REGISTRY", registry.url());
        settings.putIfAbsent("AGENTPLANE_INSTANCE", "local");
        settings.put("AGENTPLANE_STATE_DIR", data.state().toString());
        settings.put("AGENTPLANE_KEYS", data.keys().toString());
        settings.putIfAbsent("AGENTPLANE_TRUST", data.trust().toString());
        return settings;
    }

    private static PlatformConfig platform(Map<String, String> values) {
        Settings settings = new Settings(values);
        PlatformConfig config = PlatformConfig.from(settings);
        settings.check();
        return config;
    }

    private static Map<String, String> topics(Platform platform, int partitions) {
        try (Admin admin = platform.clients().admin()) {
            return new TopicProvisioner(admin).ensure(partitions);
        }
    }

    private static int partitions(Platform platform) {
        try (dev.agentplane.platform.TopicReader reader = platform.topicReader()) {
            return reader.partitions(Topics.EVIDENCE).size();
        }
    }

    /** Makes what is missing of the evidence logs, and leaves the file a verifier of this instance's exports needs. */
    private void logs(Platform platform, Map<String, String> environment, String topicId, int partitions)
            throws IOException {
        SealingConfig config = SealingConfig.from(new Settings(environment));
        TrustFile trust =
                new LogInit(platform, config, new SecureRandom(), InstantSource.system()).ensure(topicId, partitions);
        Files.write(data.trust(), trust.bytes());
    }

    @Override
    public synchronized void close() {
        if (!parts.isEmpty()) {
            // Only what is ours: without the lock the endpoints in this directory are another instance's.
            data.withdraw();
        }
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                // The rest must stop too, the lock above all; what is left behind is settled at the next start.
                LOGGER.atError().setCause(e).log("did not stop cleanly");
            }
        }
    }
}
