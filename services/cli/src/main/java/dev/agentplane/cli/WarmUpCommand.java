package dev.agentplane.cli;

import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code warm-up}: does what short commands do, to no effect, so that the launcher can keep the classes they need in an
 * archive. Not for people.
 */
@Command(name = WarmUpCommand.NAME, hidden = true, description = "Used by the launcher to make start-up fast.")
final class WarmUpCommand implements Callable<Integer> {

    static final String NAME = "warm-up";

    private final Surroundings surroundings;

    WarmUpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Surroundings silent = new Surroundings(
                new Console(nowhere, nowhere, false),
                surroundings.environment(),
                surroundings.directory(),
                surroundings.clock(),
                false);
        commandLines().forEach(line -> new Agentplane(silent).run(line));
        return ExitCode.DONE.number();
    }

    private static List<String[]> commandLines() {
        List<String[]> lines = new ArrayList<>();
        lines.add(new String[] {"--help"});
        lines.add(new String[] {"no-such-command"});
        String home = System.getProperty("agentplane.home");
        if (home != null) {
            String bundle = Path.of(home, "bundles", "example-agent").toString();
            String fleet = Path.of(home, "fleet", "inventory.json").toString();
            lines.add(new String[] {"validate", bundle, "--json"});
            lines.add(new String[] {"validate", bundle, "--explain"});
            lines.add(new String[] {"place", bundle, "--inventory", fleet, "--json"});
            lines.add(new String[] {"place", bundle, "--inventory", fleet});
        }
        return lines;
    }
}
