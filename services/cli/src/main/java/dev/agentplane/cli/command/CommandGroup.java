package dev.agentplane.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only holds others and does nothing without one of them. */
@Command
public final class CommandGroup implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private CommandGroup() {}

    /**
     * A group of this name with its subcommands.
     *
     * @param example a command line of one of them
     */
    public static CommandLine of(String name, String description, String example, Object... subcommands) {
        CommandLine line = new CommandLine(new CommandGroup()).setCommandName(name);
        line.getCommandSpec()
                .usageMessage()
                .description(description)
                .footerHeading("%nExample:%n")
                .footer("  agentplane " + name + " " + example);
        for (Object subcommand : subcommands) {
            line.addSubcommand(subcommand);
        }
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "expected one of " + String.join(", ", spec.subcommands().keySet()) + ", found none");
    }
}
