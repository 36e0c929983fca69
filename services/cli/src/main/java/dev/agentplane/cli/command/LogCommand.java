package dev.agentplane.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code log}: the evidence logs as a whole. */
@Command(name = "log", description = "Create and audit the evidence logs.")
public final class LogCommand implements Runnable {

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
        CommandLine line = new CommandLine(new LogCommand());
        for (Object subcommand : subcommands) {
            line.addSubcommand(subcommand);
        }
        return line;
    }
}
