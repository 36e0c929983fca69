package dev.agentplane.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Console;
import dev.agentplane.domain.json.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * One command line that was run in this process.
 *
 * @param code how it ended
 * @param out its standard output
 * @param err its standard error
 */
public record Invocation(ExitCode code, String out, String err) {

    /** Runs a command line in a directory, without environment. */
    public static Invocation of(Path directory, Clock clock, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        ExitCode code = new Agentplane(new Surroundings(console, Map.of(), directory, clock, false)).run(arguments);
        return new Invocation(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Standard output as the one JSON document it must be. */
    public JsonNode json() {
        return StrictJson.parse(out.getBytes(StandardCharsets.UTF_8));
    }
}
