package dev.agentplane.cli;

import dev.agentplane.cli.output.Console;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What a command may know of the world around it, so that tests can give it another one.
 *
 * @param console where results and messages go
 * @param environment environment variables
 * @param directory the directory relative paths start from
 * @param clock what time it is
 */
public record Surroundings(Console console, Map<String, String> environment, Path directory, Clock clock) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** A path as the user meant it. */
    public Path resolve(Path path) {
        return directory.resolve(path).normalize();
    }
}
