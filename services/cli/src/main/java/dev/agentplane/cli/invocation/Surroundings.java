package dev.agentplane.cli.invocation;

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
 * @param debug whether the user wants to see the inside of failures
 */
public record Surroundings(
        Console console, Map<String, String> environment, Path directory, Clock clock, boolean debug) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** A path as the user meant it. */
    public Path resolve(Path path) {
        return directory.resolve(path).normalize();
    }

    /** A path as short as it can be said from here. */
    public String shown(Path path) {
        return path.startsWith(directory) ? directory.relativize(path).toString() : path.toString();
    }

    /** Who runs the command, as submissions and consents record it: {@code user@host}. */
    public String principal() {
        String user = environment.getOrDefault("USER", System.getProperty("user.name", "unknown"));
        return user + "@" + environment.getOrDefault("HOSTNAME", "localhost");
    }

    /** The same for a user who wants to see the inside of failures. */
    public Surroundings withDebug(boolean wanted) {
        return new Surroundings(console, environment, directory, clock, wanted);
    }
}
