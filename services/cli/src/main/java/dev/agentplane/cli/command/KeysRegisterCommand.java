package dev.agentplane.cli.command;

import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys register}: a key counts from now on. */
@Command(
        name = "register",
        description = {
            "Register a key in every evidence log: from the leaf that says so on, its signatures count.",
            "A seal key named seal-….pem beside seal.pem is used by the sealing service without a restart."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane keys register .agentplane/keys/seal-2027.pem --create --role seal --principal User:sealing",
            "  agentplane keys register ada.pub.pem --role approve --principal User:ada --root root1.pem root2.pem"
        })
public final class KeysRegisterCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private KeyChangeOptions options = new KeyChangeOptions();

    @Parameters(paramLabel = "KEY", description = "PEM file of the public or private key.")
    private Path key = Path.of("");

    @Option(names = "--create", description = "Make a new private key there when there is none.")
    private boolean create;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            description = "What it may sign: seal, approve or producer; may be given more than once.")
    private List<String> roles = new ArrayList<>();

    @Option(names = "--principal", paramLabel = "NAME", required = true, description = "Whose key it is.")
    private String principal = "";

    /** A command that works in these surroundings. */
    public KeysRegisterCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Set<String> wanted = Set.copyOf(roles);
        if (!Set.of("seal", "approve", "producer").containsAll(wanted) || !KeyEvent.ROLES.containsAll(wanted)) {
            throw CommandFailure.usage(
                    "--role: expected seal, approve or producer, found " + wanted,
                    "log and witness keys are named in the policy of a trust file, root keys in the logs' geneses");
        }
        Path file = surroundings.resolve(key);
        PublicKey named =
                create ? KeyFile.loadOrCreate(file, new SecureRandom()).publicKey() : KeyChangeOptions.publicKey(file);
        options.change(surroundings, (changes, ledger) -> ledger.register(named, principal, wanted));
        return ExitCode.DONE.number();
    }
}
