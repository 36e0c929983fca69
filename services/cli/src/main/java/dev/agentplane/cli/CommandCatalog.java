package dev.agentplane.cli;

import dev.agentplane.cli.command.ApproveCommand;
import dev.agentplane.cli.command.CancelCommand;
import dev.agentplane.cli.command.CommandGroup;
import dev.agentplane.cli.command.DemoCommand;
import dev.agentplane.cli.command.DenyCommand;
import dev.agentplane.cli.command.DoctorCommand;
import dev.agentplane.cli.command.EventsPublishCommand;
import dev.agentplane.cli.command.EvidenceExportCommand;
import dev.agentplane.cli.command.EvidenceInspectCommand;
import dev.agentplane.cli.command.EvidenceVerifyCommand;
import dev.agentplane.cli.command.ExplainCommand;
import dev.agentplane.cli.command.FleetCommand;
import dev.agentplane.cli.command.FleetDrainCommand;
import dev.agentplane.cli.command.GuestBuildCommand;
import dev.agentplane.cli.command.ImportCommand;
import dev.agentplane.cli.command.KeysListCommand;
import dev.agentplane.cli.command.KeysRegisterCommand;
import dev.agentplane.cli.command.KeysRetireCommand;
import dev.agentplane.cli.command.KeysRevokeCommand;
import dev.agentplane.cli.command.LogInitCommand;
import dev.agentplane.cli.command.LogVerifyCommand;
import dev.agentplane.cli.command.PlaceCommand;
import dev.agentplane.cli.command.ReceiptAssembleCommand;
import dev.agentplane.cli.command.ReceiptCommand;
import dev.agentplane.cli.command.ReceiptsCommand;
import dev.agentplane.cli.command.ReplayCommand;
import dev.agentplane.cli.command.RunsCommand;
import dev.agentplane.cli.command.ServiceCommand;
import dev.agentplane.cli.command.SubmitCommand;
import dev.agentplane.cli.command.TrustExportCommand;
import dev.agentplane.cli.command.UpCommand;
import dev.agentplane.cli.command.ValidateCommand;
import dev.agentplane.cli.command.WatchCommand;
import dev.agentplane.cli.invocation.Surroundings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * Every subcommand by name. Where the command line starts with one of them only that one is built, because reading the
 * annotations of all of them takes longer than what most of them do.
 */
final class CommandCatalog {

    private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

    private CommandCatalog() {}

    static CommandCatalog of(Surroundings surroundings) {
        CommandCatalog catalog = new CommandCatalog();
        catalog.commands.put("demo", () -> new DemoCommand(surroundings));
        catalog.commands.put("up", () -> new UpCommand(surroundings));
        catalog.commands.put("service", () -> new ServiceCommand(surroundings));
        catalog.commands.put("validate", () -> new ValidateCommand(surroundings));
        catalog.commands.put("submit", () -> new SubmitCommand(surroundings));
        catalog.commands.put("watch", () -> new WatchCommand(surroundings));
        catalog.commands.put("cancel", () -> new CancelCommand(surroundings));
        catalog.commands.put("approve", () -> new ApproveCommand(surroundings));
        catalog.commands.put("deny", () -> new DenyCommand(surroundings));
        catalog.commands.put("runs", () -> new RunsCommand(surroundings));
        catalog.commands.put("replay", () -> new ReplayCommand(surroundings));
        catalog.commands.put("explain", () -> new ExplainCommand(surroundings));
        catalog.commands.put("place", () -> new PlaceCommand(surroundings));
        catalog.commands.put(
                "evidence",
                () -> CommandGroup.of(
                        "evidence",
                        "Export the evidence of a run, verify an export offline, or see what is in one.",
                        "verify artifacts/example-agent/evidence --trust .agentplane/trust.json",
                        new EvidenceExportCommand(surroundings),
                        new EvidenceVerifyCommand(surroundings),
                        new EvidenceInspectCommand(surroundings)));
        catalog.commands.put(
                "events",
                () -> CommandGroup.of(
                        "events",
                        "Publish events of the stack.",
                        "publish trace.json",
                        new EventsPublishCommand(surroundings)));
        catalog.commands.put(
                "receipt", () -> ReceiptCommand.with(surroundings, new ReceiptAssembleCommand(surroundings)));
        catalog.commands.put("receipts", () -> new ReceiptsCommand(surroundings));
        catalog.commands.put("import", () -> new ImportCommand(surroundings));
        catalog.commands.put(
                "log",
                () -> CommandGroup.of(
                        "log",
                        "Create and audit the evidence logs.",
                        "verify",
                        new LogInitCommand(surroundings),
                        new LogVerifyCommand(surroundings)));
        catalog.commands.put(
                "trust",
                () -> CommandGroup.of(
                        "trust",
                        "Write the trust file that verifiers of this instance's evidence need.",
                        "export -o trust.json",
                        new TrustExportCommand(surroundings)));
        catalog.commands.put(
                "keys",
                () -> CommandGroup.of(
                        "keys",
                        "Register, retire and revoke the keys whose signatures count in the evidence logs.",
                        "list",
                        new KeysListCommand(surroundings),
                        new KeysRegisterCommand(surroundings),
                        new KeysRetireCommand(surroundings),
                        new KeysRevokeCommand(surroundings)));
        catalog.commands.put(
                "fleet",
                () -> FleetCommand.with(
                        surroundings,
                        new FleetDrainCommand.Drain(surroundings),
                        new FleetDrainCommand.Undrain(surroundings)));
        catalog.commands.put(
                "guest",
                () -> CommandGroup.of(
                        "guest",
                        "Make what the virtual machines of an executor boot.",
                        "build -o guest/",
                        new GuestBuildCommand(surroundings)));
        catalog.commands.put("doctor", () -> new DoctorCommand(surroundings));
        catalog.commands.put(WarmUpCommand.NAME, () -> new WarmUpCommand(surroundings));
        return catalog;
    }

    void addTo(CommandLine root, String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        Supplier<Object> only = commands.get(first);
        if (only != null) {
            root.addSubcommand(first, only.get());
        } else {
            commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
        }
    }
}
