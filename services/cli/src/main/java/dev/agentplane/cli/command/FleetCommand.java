package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Table;
import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.InventoryFile;
import dev.agentplane.placement.fleet.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fleet}: reads an inventory and says what is in it. */
@Command(
        name = "fleet",
        description = "Check an inventory, offline, and list its executors.",
        footerHeading = "%nExamples:%n",
        footer = {"  agentplane fleet", "  agentplane fleet --inventory fleet/inventory.json --json"})
public final class FleetCommand implements Callable<Integer> {

    private static final String VARIABLE = "AGENTPLANE_INVENTORY";

    private final Surroundings surroundings;

    @Option(
            names = "--inventory",
            paramLabel = "FILE",
            description = "Fleet inventory (default: that of " + VARIABLE + ", else the built-in one).")
    private @Nullable Path inventory;

    @Option(names = "--json", description = "Print the executors as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public FleetCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        InventoryFile file = Inputs.inventoryOrDefault(surroundings, inventory);
        file.warnings().forEach(warning -> surroundings.console().note("warning: " + warning));
        if (json) {
            surroundings.console().json(json(file.inventory()));
        } else {
            lines(file.inventory()).forEach(surroundings.console()::result);
        }
        return ExitCode.DONE.number();
    }

    private static List<String> lines(Inventory inventory) {
        Table table = new Table("EXECUTOR", "SSH", "ENABLED", "HEALTH", "ZONE", "SYSTEM", "KVM", "BACKENDS");
        for (Node node : inventory.executors()) {
            table.row(
                    node.name() + (node.name().equals(inventory.defaultExecutor()) ? " (default)" : ""),
                    node.sshRef(),
                    node.enabled() ? "yes" : "no",
                    node.health().wire(),
                    node.trustZone(),
                    node.platform().toString(),
                    node.kvm() ? "yes" : "no",
                    Backend.list(node.backends()));
        }
        return table.lines();
    }

    private static ObjectNode json(Inventory inventory) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("digest", inventory.digest().toString())
                .put("form", inventory.form().wire())
                .put("defaultExecutor", inventory.defaultExecutor());
        ArrayNode list = tree.putArray("executors");
        for (Node node : inventory.executors()) {
            ObjectNode entry = list.addObject()
                    .put("name", node.name())
                    .put("sshRef", node.sshRef())
                    .put("enabled", node.enabled())
                    .put("health", node.health().wire())
                    .put("trustZone", node.trustZone())
                    .put("system", node.platform().toString())
                    .put("kvm", node.kvm());
            ArrayNode backends = entry.putArray("supportedBackends");
            node.backends().stream().sorted().map(Backend::wire).forEach(backends::add);
        }
        return tree;
    }
}
