package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.controlplane.ServiceCatalog;
import dev.agentplane.cli.doctor.Check;
import dev.agentplane.cli.doctor.InstanceChecks;
import dev.agentplane.cli.doctor.MachineChecks;
import dev.agentplane.cli.instance.InstanceLocator;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: is this machine fit, and is anything stuck? */
@Command(
        name = "doctor",
        description = {
            "Check this machine, and the instance if one is running: topics, services, what waits, dead letters.",
            "Exits 1 when something does not work."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane doctor",
            "  agentplane doctor --bootstrap kafka:9092 --registry http://registry:8081 --json"
        })
public final class DoctorCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Option(names = "--json", description = "Print {\"checks\": [{name, status, detail}]} as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
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
}
