package dev.agentplane.cli.controlplane;

import dev.agentplane.avro.Topics;
import dev.agentplane.cli.doctor.ProbeTargets;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.execution.ExecutionConfig;
import dev.agentplane.execution.ExecutionService;
import dev.agentplane.execution.probe.ProbeConfig;
import dev.agentplane.execution.probe.ProbePublisher;
import dev.agentplane.execution.worker.Runners;
import dev.agentplane.imports.service.ImportsConfig;
import dev.agentplane.imports.service.ImportsHandler;
import dev.agentplane.placement.PlacementConfig;
import dev.agentplane.placement.PlacementHandler;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.PinnedRecords;
import dev.agentplane.platform.Platform;
import dev.agentplane.replay.ReplayConfig;
import dev.agentplane.replay.ReplayInputsHandler;
import dev.agentplane.replay.ReplayJudge;
import dev.agentplane.sealing.SealingConfig;
import dev.agentplane.sealing.SealingService;
import dev.agentplane.topology.projection.OwnEventsHandler;
import dev.agentplane.topology.stream.ReceiptConfig;
import dev.agentplane.topology.stream.ReceiptsService;
import dev.agentplane.validation.service.ValidationConfig;
import dev.agentplane.validation.service.ValidationHandler;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Every service there is, in pipeline order. */
public final class ServiceCatalog {

    private static final List<ServiceDefinition> ALL = List.of(
            new ServiceDefinition("validation", "decides which bundles may enter", (settings, version) -> {
                ValidationConfig config = ValidationConfig.from(settings, version);
                return (platform, topicIds) ->
                        platform.run("validation", new ValidationHandler(config, platform.blobs()));
            }),
            new ServiceDefinition("placement", "decides where admitted runs go", (settings, version) -> {
                PlacementConfig config = PlacementConfig.from(settings, version);
                return (platform, topicIds) -> platform.run("placement", new PlacementHandler(config));
            }),
            new ServiceDefinition(
                    "execution", "runs what was placed, and owes each run one outcome", (settings, version) -> {
                        Path root = Path.of(settings.text("AGENTPLANE_STATE_DIR", ".agentplane/state"), "..", "runs");
                        ExecutionConfig config = ExecutionConfig.from(settings, root.normalize(), version);
                        ProbeConfig probes = ProbeConfig.from(settings);
                        Inventory fleet = PlacementConfig.from(settings, version)
                                .inventory()
                                .inventory();
                        return (platform, topicIds) -> execution(platform, config, probes, fleet);
                    }),
            new ServiceDefinition("replay", "pins what a re-run needs, and judges replays", (settings, version) -> {
                ReplayConfig config = ReplayConfig.from(settings, version);
                return (platform, topicIds) -> {
                    PinnedRecords records = platform.pinnedRecords();
                    ReplayJudge judge = new ReplayJudge(
                            pinned -> records.read(Topics.RUNS, pinned)
                                    .map(Incoming::event)
                                    .filter(RunCompleted.class::isInstance)
                                    .map(RunCompleted.class::cast),
                            platform.blobs());
                    AutoCloseable loop = platform.run("replay", new ReplayInputsHandler(config, judge));
                    return () -> {
                        loop.close();
                        records.close();
                    };
                };
            }),
            new ServiceDefinition("imports", "judges evidence from elsewhere", (settings, version) -> {
                ImportsConfig config = ImportsConfig.from(settings, version);
                return (platform, topicIds) -> {
                    PinnedRecords records = platform.pinnedRecords();
                    AutoCloseable loop = platform.run("imports", new ImportsHandler(config, records::read));
                    return () -> {
                        loop.close();
                        records.close();
                    };
                };
            }),
            new ServiceDefinition("sealing", "signs evidence and keeps its logs", (settings, version) -> {
                SealingConfig config = SealingConfig.from(settings);
                return (platform, topicIds) -> SealingService.start(platform, config, topicIds);
            }),
            new ServiceDefinition("receipts", "makes one receipt of each trace's events", (settings, version) -> {
                ReceiptConfig config = ReceiptConfig.from(settings, version);
                return (platform, topicIds) -> {
                    AutoCloseable own = platform.run("own-events", new OwnEventsHandler(platform.blobs()));
                    try {
                        AutoCloseable fold = ReceiptsService.start(platform, config);
                        return () -> {
                            own.close();
                            fold.close();
                        };
                    } catch (RuntimeException e) {
                        own.close();
                        throw e;
                    }
                };
            }));

    private ServiceCatalog() {}

    /** The workers, and beside them whoever looks at the executors. */
    private static AutoCloseable execution(
            Platform platform, ExecutionConfig config, ProbeConfig probes, Inventory fleet) {
        InstantSource clock = InstantSource.system();
        Runners runners = ExecutionService.runners(platform, config, clock);
        ExecutionService service = ExecutionService.start(platform, config, runners, clock, new SecureRandom());
        ProbePublisher prober = ProbePublisher.start(platform, probes, runners, ProbeTargets.of(fleet), clock);
        return () -> {
            prober.close();
            service.close();
        };
    }

    /** All services. */
    public static List<ServiceDefinition> all() {
        return ALL;
    }

    /** The service of this name. */
    public static Optional<ServiceDefinition> find(String name) {
        return ALL.stream().filter(service -> service.name().equals(name)).findFirst();
    }

    /** Names of all services. */
    public static List<String> names() {
        return ALL.stream().map(ServiceDefinition::name).toList();
    }

    /** Consumer groups of all services, without their common prefix {@code agentplane-}. */
    public static List<String> groups() {
        return List.of(
                "validation",
                "placement",
                "execution-worker",
                "execution",
                "replay",
                "imports",
                "sealing",
                "log-writer",
                "own-events",
                "receipts");
    }
}
