package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.cli.approval.Given;
import dev.agentplane.cli.approval.HeldRun;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.invocation.Version;
import dev.agentplane.cli.trace.RunState;
import dev.agentplane.cli.trace.TraceReader;
import dev.agentplane.domain.TraceIds;
import dev.agentplane.events.ApprovalJudged;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.validation.approval.ApprovalEvent;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What {@code approve} and {@code deny} have in common: signing, publishing, and telling what became of it. */
final class Deciding {

    private final Surroundings surroundings;
    private final DecisionOptions options;

    Deciding(Surroundings surroundings, DecisionOptions options) {
        this.surroundings = surroundings;
        this.options = options;
    }

    /** What is said about a run. */
    ApprovalEvent event(HeldRun run, boolean granted, Optional<String> incident, Duration lifetime) {
        Instant now = surroundings.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        return new ApprovalEvent(
                TraceIds.mint(surroundings.clock(), new SecureRandom()),
                run.traceId(),
                run.bundle(),
                run.digest(),
                run.lane(),
                options.principal,
                granted,
                incident,
                options.reason,
                now,
                now.plus(options.lifetime(lifetime)),
                Version.text());
    }

    /** The run that is decided on. */
    HeldRun run(InstanceSession session) {
        try (TopicReader reader = session.platform().topicReader()) {
            return options.run(new TraceReader(reader));
        }
    }

    Envelope sign(ApprovalEvent event) {
        KeyFile key = KeyInputs.privateKey(surroundings.resolve(options.key));
        return Envelope.sign(event.toStatement().bytes(), key);
    }

    /** Publishes it and waits until it was judged. */
    int publish(Platform platform, String traceId, Envelope envelope) {
        Given.Answer answer = Given.publish(platform, traceId, envelope.bytes())
                .await(platform, surroundings.clock(), options.patience());
        ApprovalJudged judged = answer.judged();
        RunState state = answer.view().state();
        if (options.json) {
            surroundings.console().json(json(judged, state));
        } else if (!judged.getOutcome().equals("REJECTED")) {
            surroundings
                    .console()
                    .result(traceId + " " + judged.getOutcome() + " by " + judged.getPrincipal() + ": " + state);
        }
        if (judged.getOutcome().equals("REJECTED")) {
            if (options.json) {
                return ExitCode.REFUSED.number();
            }
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    judged.getCode() + ": it does not count: " + judged.getMessage(),
                    "it is in the evidence of the run, and changed nothing");
        }
        boolean wanted = judged.getOutcome().equals("REFUSED") || state != RunState.DENIED;
        if (!wanted && !options.json) {
            surroundings.console().note("denied all the same, see: agentplane explain " + traceId);
        }
        return (wanted ? ExitCode.DONE : ExitCode.NEGATIVE).number();
    }

    private static ObjectNode json(ApprovalJudged judged, RunState state) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("traceId", judged.getTraceId())
                .put("approvalId", judged.getApprovalId())
                .put("outcome", judged.getOutcome())
                .put("code", judged.getCode())
                .put("message", judged.getMessage())
                .put("principal", judged.getPrincipal())
                .put("state", state.name());
    }
}
