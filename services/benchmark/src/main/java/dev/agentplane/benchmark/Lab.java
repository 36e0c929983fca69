package dev.agentplane.benchmark;

import dev.agentplane.avro.Topics;
import dev.agentplane.cli.instance.DataDirectory;
import dev.agentplane.embedded.EmbeddedBroker;
import dev.agentplane.embedded.registry.EmbeddedRegistry;
import dev.agentplane.execution.ExecutionConfig;
import dev.agentplane.execution.ExecutionService;
import dev.agentplane.execution.runner.NoopRunner;
import dev.agentplane.placement.PlacementConfig;
import dev.agentplane.placement.PlacementHandler;
import dev.agentplane.platform.Health;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.PlatformConfig;
import dev.agentplane.platform.Settings;
import dev.agentplane.platform.TopicProvisioner;
import dev.agentplane.replay.ReplayConfig;
import dev.agentplane.replay.ReplayInputsHandler;
import dev.agentplane.replay.ReplayJudge;
import dev.agentplane.sealing.LogInit;
import dev.agentplane.sealing.SealingConfig;
import dev.agentplane.sealing.SealingService;
import dev.agentplane.validation.service.ValidationConfig;
import dev.agentplane.validation.service.ValidationHandler;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** A fresh broker with the whole pipeline on it, in this process: what {@code up} runs, with the runner of choice. */
final class Lab implements AutoCloseable {

    static final int PARTITIONS = 4;
    private static final String VERSION = "benchmark";
    private static final int SLOTS = 4;
    // A run that does nothing still waits for its claim to come back from the log: enough of them to hide that.
    private static final int NOOP_SLOTS = 128;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Platform platform;

    private Lab(Platform platform) {
        this.platform = platform;
    }

    /**
     * Starts everything below a directory, which {@code up} can take over afterwards.
     *
     * @param noop true: scripts are not executed, only everything around them
     */
    static Lab start(Path directory, boolean noop) throws Exception {
        DataDirectory data = new DataDirectory(directory);
        data.create();
        EmbeddedBroker broker = EmbeddedBroker.start(data.kafka(), 0);
        EmbeddedRegistry registry = EmbeddedRegistry.start(broker.bootstrap(), 0);
        Platform platform = new Platform(PlatformConfig.of(broker.bootstrap(), registry.url(), "lab", data.state()));
        Lab lab = new Lab(platform);
        lab.parts.push(broker);
        lab.parts.push(registry);
        lab.parts.push(platform);
        lab.services(data, noop);
        return lab;
    }

    private void services(DataDirectory data, boolean noop) throws Exception {
        Map<String, String> topicIds;
        try (Admin admin = platform.clients().admin()) {
            topicIds = new TopicProvisioner(admin).ensure(PARTITIONS);
        }
        SealingConfig sealing = SealingConfig.of(data.keys(), data.state().resolve("sealing"));
        new LogInit(platform, sealing, new SecureRandom(), InstantSource.system())
                .ensure(topicIds.getOrDefault(Topics.EVIDENCE.name(), ""), PARTITIONS);
        Settings settings = new Settings(Map.of());
        parts.push(
                platform.run("validation", new ValidationHandler(ValidationConfig.builtIn(VERSION), platform.blobs())));
        parts.push(platform.run("placement", new PlacementHandler(PlacementConfig.builtIn(VERSION))));
        ExecutionConfig execution =
                ExecutionConfig.from(settings, data.runs(), VERSION).withSlots(noop ? NOOP_SLOTS : SLOTS);
        parts.push(
                noop
                        ? ExecutionService.start(
                                platform,
                                execution,
                                executor -> new NoopRunner(InstantSource.system()),
                                InstantSource.system(),
                                new SecureRandom())
                        : ExecutionService.start(platform, execution, InstantSource.system(), new SecureRandom()));
        parts.push(platform.run(
                "replay",
                new ReplayInputsHandler(
                        ReplayConfig.from(settings, VERSION),
                        new ReplayJudge(pinned -> Optional.empty(), platform.blobs()))));
        parts.push(SealingService.start(platform, sealing, topicIds));
        while (!platform.health().components().values().stream()
                .allMatch(component -> component.status() == Health.Status.READY)) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** Clients of the lab's cluster. */
    Platform platform() {
        return platform;
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
