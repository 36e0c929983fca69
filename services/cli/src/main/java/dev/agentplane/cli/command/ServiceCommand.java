package dev.agentplane.cli.command;

import dev.agentplane.cli.controlplane.RunningServices;
import dev.agentplane.cli.controlplane.ServiceCatalog;
import dev.agentplane.cli.controlplane.ServiceDefinition;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.invocation.Version;
import dev.agentplane.cli.logging.Logging;
import dev.agentplane.platform.HealthServer;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicProvisioner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code service}: one service against an existing cluster, until it is told to stop. */
@Command(
        name = "service",
        description = {
            "Run one service against an existing cluster and registry.",
            "Further settings are environment variables, see docs/operations.md. Logs are JSON lines on stderr."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane service placement --bootstrap kafka:9092 --registry http://registry:8081 --instance placement-1",
            "  AGENTPLANE_KEYS=/etc/agentplane/keys agentplane service sealing --bootstrap kafka:9092 \\",
            "      --registry http://registry:8081 --instance sealing-1 --health-port 8090"
        })
public final class ServiceCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "NAME",
            description = "One of: validation, placement, execution, replay, imports, sealing, receipts.")
    private String name = "";

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "Kafka bootstrap servers.")
    private @Nullable String bootstrap;

    @Option(names = "--registry", paramLabel = "URL", description = "Schema registry.")
    private @Nullable String registry;

    @Option(
            names = "--instance",
            paramLabel = "ID",
            description = "Unique among the processes of this service, and the same after a restart.")
    private @Nullable String instance;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Local caches and state; rebuilt from topics when lost.")
    private @Nullable Path stateDir;

    @Option(
            names = "--health-port",
            paramLabel = "N",
            description = "Serve /health/live and /health/ready on this port (0: any free one).")
    private @Nullable Integer healthPort;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "12",
            description = "Partitions of topics that are missing (default: ${DEFAULT-VALUE}).")
    private int partitions;

    /** A command that works in these surroundings. */
    public ServiceCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServiceDefinition service = ServiceCatalog.find(name)
                .orElseThrow(() -> CommandFailure.usage(
                        "expected a service, found \"" + name + "\"",
                        "services are: " + String.join(", ", ServiceCatalog.names())));
        new Logging(surroundings.debug()).to(surroundings.console().err());
        RunningServices.Plan plan = new RunningServices.Plan(List.of(service), settings(), Version.text());
        Platform platform = new Platform(plan.platform());
        Map<String, String> topicIds;
        try (Admin admin = platform.clients().admin()) {
            topicIds = new TopicProvisioner(admin).ensure(partitions);
        }
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        parts.push(platform);
        if (healthPort != null) {
            parts.push(new HealthServer(new InetSocketAddress(healthPort), platform.health()));
        }
        parts.push(RunningServices.start(plan, platform, topicIds));
        return Shutdown.install(() -> stop(parts), surroundings.console()).await();
    }

    private static void stop(Deque<AutoCloseable> parts) throws Exception {
        for (AutoCloseable part : parts) {
            part.close();
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(surroundings.environment());
        put(settings, "AGENTPLANE_BOOTSTRAP", bootstrap);
        put(settings, "AGENTPLANE_REGISTRY", registry);
        put(settings, "AGENTPLANE_INSTANCE", instance);
        put(settings, "AGENTPLANE_STATE_DIR", stateDir);
        return settings;
    }

    private static void put(Map<String, String> settings, String name, @Nullable Object option) {
        if (option != null) {
            settings.put(name, option.toString());
        }
    }
}
