package dev.agentplane.cli.command;

import dev.agentplane.attestation.verify.ExportFolder;
import dev.agentplane.attestation.verify.ExportVerifier;
import dev.agentplane.attestation.verify.Verification;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence verify}: checks an export with a trust file and nothing else. */
@Command(
        name = "verify",
        description = {
            "Verify an export offline: signatures, proofs, checkpoint, completeness.",
            "VERIFIED exits 0; INVALID and INCOMPLETE exit 1."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane evidence verify artifacts/example-agent/evidence --trust .agentplane/trust.json",
            "  agentplane evidence verify export/ --trust trust.json --strict-keys --json"
        })
public final class EvidenceVerifyCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "DIR", description = "The export.")
    private Path export = Path.of("");

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            required = true,
            description = "Whom to trust. Get it from somebody you trust, not from the export.")
    private Path trust = Path.of("");

    @Option(names = "--allow-export-trust", description = "Accept a trust file that lies inside the export.")
    private boolean allowExportTrust;

    @Option(
            names = "--strict-keys",
            description = "A key whose status is not known up to the leaf is an error, not a note.")
    private boolean strictKeys;

    @Option(names = "--allow-example-keys", description = "Accept published example keys, which anybody can sign with.")
    private boolean allowExampleKeys;

    @Option(names = "--json", description = "Print result, run, checkpoint, cosigners and findings as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public EvidenceVerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = surroundings.resolve(export);
        Path trustFile = surroundings.resolve(trust);
        if (!Files.isDirectory(directory)) {
            throw CommandFailure.usage(
                    directory + ": expected the directory of an export, found "
                            + (Files.exists(directory) ? "a file" : "nothing"),
                    "make one with: agentplane evidence export TRACE -o DIR");
        }
        ExportVerifier verifier =
                new ExportVerifier(Inputs.trust(trustFile, allowExampleKeys), options(directory, trustFile));
        Verification verification = verifier.verify(ExportFolder.read(directory));
        if (json) {
            surroundings.console().json(VerificationText.json(verification));
        } else {
            VerificationText.lines(verification).forEach(surroundings.console()::result);
        }
        return (verification.result() == Verification.Result.VERIFIED ? ExitCode.DONE : ExitCode.NEGATIVE).number();
    }

    private ExportVerifier.Options options(Path directory, Path trustFile) throws IOException {
        boolean selfAsserted = trustFile.toRealPath().startsWith(directory.toRealPath());
        return new ExportVerifier.Options(
                selfAsserted,
                allowExportTrust,
                strictKeys,
                allowExampleKeys,
                surroundings.clock().instant().getEpochSecond());
    }
}
