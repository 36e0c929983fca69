package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.controlplane.ServiceCatalog;
import dev.agentplane.cli.doctor.Check;
import dev.agentplane.cli.doctor.ExecutorChecks;
import dev.agentplane.cli.doctor.InstanceChecks;
import dev.agentplane.cli.doctor.MachineChecks;
import dev.agentplane.cli.instance.InstanceLocator;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Table;
import dev.agentplane.events.BlobRef;
import dev.agentplane.execution.ExecutionConfig;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.platform.BlobSink;
import dev.agentplane.platform.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: is this machine fit, and is anything stuck? */
@Command(
        name = "doctor",
        description = {
            "Check this machine, and the instance if one is running: topics, services, what waits, dead letters.",
            "With --executors looks at every executor of an inventory instead, by using it: what it is, what it has,",
            "and, where the inventory names a guest image, whether a virtual machine boots there.",
            "Exits 1 when something does not work."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane doctor",
            "  agentplane doctor --executors --inventory fleet/inventory.json --json >probes.json",
            "  agentplane doctor --bootstrap kafka:9092 --registry http://registry:8081 --json"
        })
public final class DoctorCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Option(names = "--executors", description = "Look at the executors of an inventory.")
    private boolean executors;

    @Option(
            names = "--inventory",
            paramLabel = "FILE",
            description = "Fleet inventory (default: that of AGENTPLANE_INVENTORY, else the built-in one).")
    private @Nullable Path inventory;

    @Option(
            names = "--json",
            description =
                    "Print an ExecutorProbeArtifact with --executors, else {\"checks\": [{name, status, detail}]} as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (executors) {
            return executors();
        }
        InstanceLocator locator = new InstanceLocator(surroundings);
        List<Check> checks =
                new ArrayList<>(new MachineChecks(surroundings.environment(), locator.dataDirectory(instance)).all());
        if (locator.names(instance)) {
            checks.addAll(instance());
        } else {
            surroundings.console().note("no instance is running here; start one with: agentplane up");
        }
        print(checks);
        boolean failed = checks.stream().anyMatch(check -> check.status() == Check.Status.FAIL);
        return (failed ? ExitCode.NEGATIVE : ExitCode.DONE).number();
    }

    private int executors() throws InterruptedException {
        Settings settings = new Settings(surroundings.environment());
        Path root = new InstanceLocator(surroundings).dataDirectory(instance).runs();
        ExecutionConfig config = ExecutionConfig.from(settings, root, "doctor");
        settings.check();
        Inventory fleet = Inputs.inventoryOrDefault(surroundings, inventory).inventory();
        ExecutorChecks checks =
                ExecutorChecks.look(fleet, config, digest -> Optional.empty(), new NoBlobs(), surroundings.clock());
        if (json) {
            surroundings.console().json(checks.artifact());
        } else {
            checks.lines().forEach(surroundings.console()::result);
        }
        return (checks.allReachable() ? ExitCode.DONE : ExitCode.NEGATIVE).number();
    }

    private List<Check> instance() throws IOException {
        try (InstanceSession session = InstanceSession.open(surroundings, instance);
                Admin admin = session.platform().clients().admin()) {
            return new InstanceChecks(admin, ServiceCatalog.groups()).all();
        } catch (CommandFailure e) {
            // One more thing that is not well; the rest is still worth knowing.
            return List.of(new Check("instance", Check.Status.FAIL, String.valueOf(e.getMessage())));
        }
    }

    private void print(List<Check> checks) {
        if (json) {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            ArrayNode list = tree.putArray("checks");
            checks.forEach(check -> list.addObject()
                    .put("name", check.name())
                    .put("status", check.status().name())
                    .put("detail", check.detail()));
            surroundings.console().json(tree);
            return;
        }
        Table table = new Table("CHECK", "STATUS", "DETAIL");
        checks.forEach(check -> table.row(check.name(), check.status().name(), check.detail()));
        table.lines().forEach(surroundings.console()::result);
    }

    /** Nothing is run, so nothing is kept. */
    private static final class NoBlobs implements BlobSink {

        @Override
        public BlobRef put(byte[] bytes) {
            throw new IllegalStateException("a probe keeps nothing");
        }

        @Override
        public BlobRef put(Path file, long cap) {
            throw new IllegalStateException("a probe keeps nothing");
        }

        @Override
        public void flush() {}
    }
}
