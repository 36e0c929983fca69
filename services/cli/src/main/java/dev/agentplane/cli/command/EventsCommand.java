package dev.agentplane.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code events}: what other repositories say about a run. */
@Command(
        name = "events",
        description = "Publish events of the stack.",
        footerHeading = "%nExample:%n",
        footer = "  agentplane events publish trace.json")
public final class EventsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "expected one of " + String.join(", ", spec.subcommands().keySet()) + ", found none");
    }

    /** The command with its subcommands. */
    public static CommandLine with(Object... subcommands) {
        CommandLine line = new CommandLine(new EventsCommand());
        for (Object subcommand : subcommands) {
            line.addSubcommand(subcommand);
        }
        return line;
    }
}
