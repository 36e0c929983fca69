package dev.agentplane.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code trust}: whom a verifier trusts. */
@Command(name = "trust", description = "Write the trust file that verifiers of this instance's evidence need.")
public final class TrustCommand implements Runnable {

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
        CommandLine line = new CommandLine(new TrustCommand());
        for (Object subcommand : subcommands) {
            line.addSubcommand(subcommand);
        }
        return line;
    }
}
