package dev.agentplane.cli.command;

import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keys retire}: a key counts no longer. */
@Command(
        name = "retire",
        description = {
            "Retire a key in every evidence log: what it signed before stays valid, later signatures do not count.",
            "The last seal key is not retired: register the next one first."
        },
        footerHeading = "%nExample:%n",
        footer = "  agentplane keys retire .agentplane/keys/seal.pem")
public final class KeysRetireCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private KeyChangeOptions options = new KeyChangeOptions();

    @Parameters(paramLabel = "KEY", description = "PEM file of the key, or at least 8 characters of its id.")
    private String key = "";

    /** A command that works in these surroundings. */
    public KeysRetireCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        options.change(
                surroundings, (changes, ledger) -> ledger.retire(KeyChangeOptions.known(surroundings, ledger, key)));
        return ExitCode.DONE.number();
    }
}
