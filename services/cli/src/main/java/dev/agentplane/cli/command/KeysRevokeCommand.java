package dev.agentplane.cli.command;

import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys revoke}: a key was in other hands. */
@Command(
        name = "revoke",
        description = {
            "Revoke a key in every evidence log: what it signed since it was in other hands does not count any more,",
            "although it is in the log. Revoking the only seal key stops sealing until another one is registered."
        },
        footerHeading = "%nExample:%n",
        footer = "  agentplane keys revoke 782db245 --compromised-since 2027-01-31T00:00:00Z")
public final class KeysRevokeCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private KeyChangeOptions options = new KeyChangeOptions();

    @Parameters(paramLabel = "KEY", description = "PEM file of the key, or at least 8 characters of its id.")
    private String key = "";

    @Option(
            names = "--compromised-since",
            paramLabel = "TIME",
            required = true,
            description =
                    "Since when (UTC, RFC 3339): leaves appended then or later do not count. If in doubt, earlier.")
    private String since = "";

    /** A command that works in these surroundings. */
    public KeysRevokeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Instant time;
        try {
            time = Instant.parse(since);
        } catch (DateTimeParseException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--compromised-since: expected a time like 2027-01-31T00:00:00Z, found \"" + since + "\"",
                    null,
                    e);
        }
        options.change(
                surroundings,
                (changes, ledger) ->
                        ledger.revoke(KeyChangeOptions.known(surroundings, ledger, key), changes.firstLeaves(time)));
        return ExitCode.DONE.number();
    }
}
