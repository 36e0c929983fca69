package dev.agentplane.cli.command;

import dev.agentplane.cli.fleet.FleetJson;
import dev.agentplane.cli.fleet.FleetText;
import dev.agentplane.cli.fleet.LiveFleet;
import dev.agentplane.cli.instance.InstanceLocator;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.placement.fleet.InventoryFile;
import dev.agentplane.platform.TopicReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet}: the executors of a running instance, or of an inventory file. */
@Command(
        name = "fleet",
        description = {
            "List the executors: what runs on each, what was seen of it, and what keeps it from taking work.",
            "Without a running instance, or with --inventory, only what the inventory says."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane fleet",
            "  agentplane fleet --inventory fleet/inventory.json --json    check a file, offline",
            "  agentplane fleet drain build-1 --reason 'new disk'          it takes nothing new",
            "  agentplane fleet undrain build-1                            it takes work again"
        })
public final class FleetCommand implements Callable<Integer> {

    private static final String VARIABLE = "AGENTPLANE_INVENTORY";

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Option(
            names = "--inventory",
            paramLabel = "FILE",
            description = "Only this inventory (without an instance the default is that of " + VARIABLE
                    + ", else the built-in one).")
    private @Nullable Path inventory;

    @Option(names = "--json", description = "Print the executors as JSON.")
    private boolean json;

    private FleetCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The command with its subcommands. */
    public static CommandLine with(Surroundings surroundings, Object... subcommands) {
        CommandLine line = new CommandLine(new FleetCommand(surroundings));
        for (Object subcommand : subcommands) {
            line.addSubcommand(subcommand);
        }
        return line;
    }

    @Override
    public Integer call() throws IOException {
        if (inventory != null || !new InstanceLocator(surroundings).names(instance)) {
            InventoryFile file = Inputs.inventoryOrDefault(surroundings, inventory);
            file.warnings().forEach(warning -> surroundings.console().note("warning: " + warning));
            print(LiveFleet.idle(file.inventory()));
            return ExitCode.DONE.number();
        }
        try (InstanceSession session = InstanceSession.open(surroundings, instance);
                TopicReader reader = session.platform().topicReader()) {
            print(LiveFleet.read(
                    reader, () -> Inputs.inventoryOrDefault(surroundings, null).inventory()));
        }
        return ExitCode.DONE.number();
    }

    private void print(LiveFleet fleet) {
        if (json) {
            surroundings.console().json(FleetJson.of(fleet));
        } else {
            FleetText.lines(fleet, surroundings.clock().instant()).forEach(surroundings.console()::result);
        }
    }
}
