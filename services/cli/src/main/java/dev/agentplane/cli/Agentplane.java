package dev.agentplane.cli;

import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** One invocation of the command line: parses, runs, and turns whatever happens into an exit code. */
public final class Agentplane {

    private final Surroundings surroundings;

    public Agentplane(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Runs one command line. */
    public ExitCode run(String... arguments) {
        // Looked at before parsing, so that a parser's own failure can be debugged too.
        boolean debug = Arrays.asList(arguments).contains(RootCommand.DEBUG);
        CommandLine commands = new CommandLine(new RootCommand());
        CommandCatalog.of(surroundings.withDebug(debug)).addTo(commands, arguments);
        PrintStream err = surroundings.console().err();
        commands.setOut(new PrintWriter(surroundings.console().out(), true));
        commands.setErr(new PrintWriter(err, true));
        commands.setColorScheme(
                CommandLine.Help.defaultColorScheme(surroundings.console().live() ? Ansi.AUTO : Ansi.OFF));
        commands.setUsageHelpAutoWidth(false);
        commands.setParameterExceptionHandler((e, args) -> misuse(e));
        commands.setExecutionExceptionHandler(
                (e, command, result) -> new FailureReport(err, debug).report(e).number());
        int number = commands.execute(arguments);
        return Arrays.stream(ExitCode.values())
                .filter(code -> code.number() == number)
                .findFirst()
                .orElse(ExitCode.UNREACHABLE);
    }

    private int misuse(ParameterException e) {
        PrintStream err = surroundings.console().err();
        CommandLine command = e.getCommandLine();
        err.println(command.getCommandSpec().qualifiedName() + ": " + e.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
            err.println("  see " + command.getCommandSpec().qualifiedName() + " --help");
        }
        err.flush();
        return ExitCode.USAGE.number();
    }
}
