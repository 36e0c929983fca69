package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.execution.guest.GuestBuilder;
import dev.agentplane.execution.guest.GuestBuilder.Built;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guest build}: a minimal guest of Debian's kernel and busybox. */
@Command(
        name = "build",
        description = {
            "Assemble a minimal guest of Debian's kernel and busybox, and print its entry for an inventory (v0.2).",
            "Without --kernel and --busybox Debian's packages are downloaded with apt-get and unpacked, not installed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane guest build -o /var/lib/agentplane/guest",
            "  agentplane guest build -o guest --kernel / --busybox /bin/busybox --json"
        })
public final class GuestBuildCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "Where to write vmlinux and initrd.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path output;

    @Option(
            names = "--kernel",
            paramLabel = "DIR",
            description = "Directory with boot/vmlinuz-VERSION and lib/modules/VERSION, as Debian's are.")
    private @Nullable Path kernel;

    @Option(names = "--busybox", paramLabel = "FILE", description = "A statically linked busybox.")
    private @Nullable Path busybox;

    @Option(names = "--json", description = "Print the entry as JSON and nothing else.")
    private boolean json;

    /** A command that works in these surroundings. */
    public GuestBuildCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = surroundings.resolve(output);
        try {
            surroundings.console().note("assembling a guest ...");
            Built built = new GuestBuilder().build(directory, resolved(kernel), resolved(busybox));
            if (!json) {
                surroundings
                        .console()
                        .note("kernel " + built.version() + "; in the executor's entry of an inventory (v0.2):");
            }
            surroundings.console().json(entry(built));
        } catch (GuestBuilder.FailedException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE, "the guest could not be assembled: " + e.getMessage(), null, e);
        }
        return ExitCode.DONE.number();
    }

    private Optional<Path> resolved(@Nullable Path path) {
        return Optional.ofNullable(path).map(surroundings::resolve);
    }

    private static ObjectNode entry(Built built) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode image = json.putObject("guestImage");
        image.putObject("kernel")
                .put("path", built.kernel().toString())
                .put("digest", built.kernelDigest().toString());
        image.putObject("initrd")
                .put("path", built.initrd().toString())
                .put("digest", built.initrdDigest().toString());
        return json;
    }
}
