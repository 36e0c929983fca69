package dev.agentplane.cli.instance;

import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Surroundings for tests. */
final class Places {

    private Places() {}

    static Surroundings at(Path directory, Map<String, String> environment) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Surroundings(new Console(nowhere, nowhere, false), environment, directory, Clock.systemUTC(), false);
    }
}
