package dev.agentplane.cli.command;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.cli.approval.HeldRun;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.validation.approval.ApprovalEvent;
import dev.agentplane.validation.approval.MalformedApprovalException;
import dev.agentplane.validation.approval.SignedApproval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code approve}: a human says yes. */
@Command(
        name = "approve",
        description = {
            "Approve a held run, signed with your key. It is bound to the run, its bundle, its lane and a time span.",
            "In an emergency two people break the glass: one signs into a file, the other countersigns it.",
            "Exits 0 when it counts, 1 when the run does not wait or is denied all the same, 4 when it does not count."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane approve 01kb2v3w8x9yz0123456789abc --principal ada --key ada.pem --reason 'reviewed'",
            "  agentplane approve TRACE --break-glass INC-7 --reason outage -o glass.json --principal ada --key ada.pem",
            "  agentplane approve --countersign glass.json --principal bob --key bob.pem"
        })
public final class ApproveCommand implements Callable<Integer> {

    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final Duration GLASS_LIFETIME = Duration.ofHours(1);

    private final Surroundings surroundings;

    @Mixin
    private DecisionOptions options = new DecisionOptions();

    @Option(
            names = "--break-glass",
            paramLabel = "INCIDENT",
            description = "Sign an emergency override for lane prod into --output, for another to countersign.")
    private @Nullable String incident;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "With --break-glass: where to write it.")
    private @Nullable Path output;

    @Option(names = "--countersign", paramLabel = "FILE", description = "Sign it too, and publish it.")
    private @Nullable Path countersign;

    /** A command that works in these surroundings. */
    public ApproveCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        if ((incident == null) != (output == null) || incident != null && countersign != null) {
            throw CommandFailure.usage(
                    "expected --break-glass INCIDENT with --output FILE, or --countersign FILE, or none of them",
                    "see agentplane approve --help");
        }
        Deciding deciding = new Deciding(surroundings, options);
        try (InstanceSession session = InstanceSession.open(surroundings, options.instance)) {
            if (countersign != null) {
                return countersigned(deciding, session, surroundings.resolve(countersign));
            }
            HeldRun run = deciding.run(session);
            if (incident != null && output != null) {
                return glass(deciding, run, incident, surroundings.resolve(output));
            }
            Envelope signed = deciding.sign(deciding.event(run, true, Optional.empty(), LIFETIME));
            return deciding.publish(session.platform(), run.traceId(), signed);
        }
    }

    private int glass(Deciding deciding, HeldRun run, String why, Path file) throws IOException {
        if (options.reason.isBlank()) {
            throw CommandFailure.usage("expected --reason with --break-glass, found none", "say what the emergency is");
        }
        ApprovalEvent event = deciding.event(run, true, Optional.of(why), GLASS_LIFETIME);
        Files.write(file, deciding.sign(event).bytes());
        surroundings.console().result(file + " breaks the glass for " + run.traceId() + " until " + event.expiresAt());
        surroundings
                .console()
                .note("another principal publishes it with: agentplane approve --countersign " + file
                        + " --principal P --key FILE");
        return ExitCode.DONE.number();
    }

    private int countersigned(Deciding deciding, InstanceSession session, Path file) {
        if (options.traceId != null || options.bundle != null) {
            throw CommandFailure.usage("expected no run with --countersign: the file names it", "leave it out");
        }
        try {
            SignedApproval first = SignedApproval.read(Inputs.bytes(file, "a break-glass event"));
            ApprovalEvent event = first.event();
            surroundings
                    .console()
                    .note("countersigning: run " + event.traceId() + ", bundle " + event.bundle() + ", lane "
                            + event.lane() + ", incident " + event.incident().orElse("none") + ", by "
                            + event.principal() + ", until " + event.expiresAt());
            Envelope both = first.envelope().signedAlsoBy(KeyInputs.privateKey(surroundings.resolve(options.key)));
            return deciding.publish(session.platform(), event.traceId(), both);
        } catch (MalformedApprovalException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    file + ": expected a break-glass event, found something else: " + e.getMessage(),
                    "agentplane approve --break-glass INCIDENT -o FILE writes one",
                    e);
        }
    }
}
