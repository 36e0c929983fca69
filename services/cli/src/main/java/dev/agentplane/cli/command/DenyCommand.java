package dev.agentplane.cli.command;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.cli.approval.HeldRun;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.Surroundings;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code deny}: a human says no. */
@Command(
        name = "deny",
        description = {
            "Deny a held run, signed with your key.",
            "Exits 0 when it counts, 1 when the run does not wait, 4 when it does not count."
        },
        footerHeading = "%nExample:%n",
        footer = "  agentplane deny 01kb2v3w8x9yz0123456789abc --principal ada --key ada.pem --reason 'no review'")
public final class DenyCommand implements Callable<Integer> {

    private static final Duration LIFETIME = Duration.ofHours(24);

    private final Surroundings surroundings;

    @Mixin
    private DecisionOptions options = new DecisionOptions();

    /** A command that works in these surroundings. */
    public DenyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Deciding deciding = new Deciding(surroundings, options);
        try (InstanceSession session = InstanceSession.open(surroundings, options.instance)) {
            HeldRun run = deciding.run(session);
            Envelope signed = deciding.sign(deciding.event(run, false, Optional.empty(), LIFETIME));
            return deciding.publish(session.platform(), run.traceId(), signed);
        }
    }
}
