package dev.agentplane.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code evidence}: what a run left behind, and whether it holds. */
@Command(name = "evidence", description = "Export the evidence of a run, or verify an export offline.")
public final class EvidenceCommand implements Runnable {

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
        CommandLine line = new CommandLine(new EvidenceCommand());
        for (Object subcommand : subcommands) {
            line.addSubcommand(subcommand);
        }
        return line;
    }
}
