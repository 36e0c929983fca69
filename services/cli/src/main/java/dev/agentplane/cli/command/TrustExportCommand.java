package dev.agentplane.cli.command;

import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.sealing.EvidenceExporter;
import dev.agentplane.sealing.UntrustworthyLogException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code trust export}: log keys and root keys as the logs themselves name them. */
@Command(
        name = "export",
        description = {
            "Write a trust file with the log keys and root keys that the evidence logs name themselves, and with the",
            "keys that count in them up to their newest checkpoints.",
            "It is only as good as the broker it was read from: compare it with what the operator published."
        },
        footerHeading = "%nExample:%n",
        footer = "  agentplane trust export -o trust.json")
public final class TrustExportCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it (default: standard output).")
    private @Nullable Path output;

    /** A command that works in these surroundings. */
    public TrustExportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        try (InstanceSession session = InstanceSession.open(surroundings, instance)) {
            TrustFile trust = read(session);
            if (trust.policy().logs().isEmpty()) {
                throw new CommandFailure(
                        ExitCode.NEGATIVE,
                        "expected an evidence log with a genesis, found none",
                        "wait until one is sealed");
            }
            if (output == null) {
                surroundings.console().result(new String(trust.bytes(), StandardCharsets.UTF_8).stripTrailing());
            } else {
                Files.write(surroundings.resolve(output), trust.bytes());
                surroundings.console().note("wrote " + surroundings.resolve(output));
            }
        }
        return ExitCode.DONE.number();
    }

    private static TrustFile read(InstanceSession session) {
        try {
            return new EvidenceExporter(session.platform()).trust();
        } catch (UntrustworthyLogException e) {
            throw new CommandFailure(
                    ExitCode.NEGATIVE,
                    "expected evidence logs that agree with themselves, found: " + e.getMessage(),
                    "see all that is wrong with: agentplane log verify",
                    e);
        }
    }
}
