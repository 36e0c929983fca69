package dev.agentplane.validation.service;

import dev.agentplane.avro.Topics;
import dev.agentplane.events.ApprovalGiven;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.HeldSubmission;
import dev.agentplane.events.HoldDue;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.validation.admission.HumanFacts;
import dev.agentplane.validation.admission.Lane;
import dev.agentplane.validation.approval.ApprovalEvent;
import dev.agentplane.validation.approval.ApprovalJudge;
import dev.agentplane.validation.approval.MalformedApprovalException;
import dev.agentplane.validation.approval.SignedApproval;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What happens to held runs. An event that counts ends the hold: the bundle is admitted again, with what was said, under
 * the policy pack that is in force now. One that does not count is evidence and changes nothing. Without any the hold
 * lapses, which is a denial.
 */
final class Approvals {

    private final ValidationConfig config;
    private final ValidationTables tables;
    private final Deciding deciding;
    private final ApprovalEvents events;
    private final ApprovalJudge judge;

    Approvals(ValidationConfig config, ValidationTables tables, Deciding deciding, ApprovalEvents events) {
        this.config = config;
        this.tables = tables;
        this.deciding = deciding;
        this.events = events;
        this.judge = new ApprovalJudge(config.breakGlassLifetime());
    }

    List<Outgoing> given(Incoming record, ApprovalGiven given) {
        if (tables.isJudged(record.partition(), record.offset())) {
            return List.of();
        }
        ValidationTables.Known run = tables.trace(record.partition(), record.key())
                .orElseThrow(() -> new PoisonException(
                        "APPROVAL_UNKNOWN_RUN", "expected an approval of a run, found no run " + record.key()));
        byte[] envelope = Deciding.bytes(given.getEnvelope());
        SignedApproval signed;
        try {
            signed = SignedApproval.read(envelope);
        } catch (MalformedApprovalException e) {
            return List.of(validation(
                    record,
                    events.rejected(
                            record,
                            run,
                            Optional.empty(),
                            "APPROVAL_MALFORMED",
                            String.valueOf(e.getMessage()),
                            envelope)));
        }
        Optional<BundleValidated> held = tables.held(record.partition(), record.key());
        ApprovalEvent event = signed.event();
        ApprovalJudge.Verdict verdict = judge.judge(
                signed,
                record.key(),
                held.map(Approvals::waiting),
                tables.approvers(record.partition()),
                record.timestamp());
        if (held.isEmpty() || verdict.facts().isEmpty()) {
            return List.of(validation(
                    record,
                    events.rejected(record, run, Optional.of(event), verdict.code(), verdict.message(), envelope)));
        }
        ApprovalJudge.Facts facts = verdict.facts().get();
        return List.of(
                validation(record, events.counts(record, event, envelope)),
                validation(record, again(record, held.get(), facts::with, event.granted() ? event.expiresAt() : null)));
    }

    /** Looks at a held run whose time may be over, or that waits under a policy pack that is no longer in force. */
    List<Outgoing> due(Incoming record) {
        Optional<BundleValidated> held = tables.held(record.partition(), record.key());
        if (held.isEmpty() || !isDue(held.get(), record.timestamp())) {
            return List.of();
        }
        BundleValidated waiting = held.get();
        Outgoing decision = validation(record, again(record, waiting, UnaryOperator.identity(), null));
        if (!lapsed(waiting, record.timestamp())) {
            return List.of(decision);
        }
        ValidationTables.Known run =
                tables.trace(record.partition(), record.key()).orElseThrow();
        String message = "nobody decided within " + config.holdLapses() + " of " + since(waiting);
        return List.of(validation(record, events.lapsed(record, run, message)), decision);
    }

    /** Records that bring such runs up. */
    List<Outgoing> due(int partition, Instant now) {
        return tables.held(partition).entrySet().stream()
                .filter(hold -> isDue(hold.getValue(), now))
                .map(hold -> Outgoing.of(Topics.APPROVALS, hold.getKey(), new HoldDue(hold.getKey())))
                .toList();
    }

    private boolean isDue(BundleValidated held, Instant now) {
        String pack = config.pack().digest().map(Object::toString).orElse("");
        return lapsed(held, now) || !pack.equals(held.getWorkload().getPolicyPackDigest());
    }

    private boolean lapsed(BundleValidated held, Instant now) {
        return HumanFacts.silent("")
                .within(config.holdLapses(), config.breakGlassLifetime())
                .held(since(held))
                .lapsed(now);
    }

    private BundleValidated again(
            Incoming record, BundleValidated held, UnaryOperator<HumanFacts> said, @Nullable Instant approvedUntil) {
        HeldSubmission waiting = held.getHeld();
        Instant since = since(held);
        return deciding.decide(
                new ValidationEvents.Occasion(
                        record.timestamp(),
                        waiting.getSubmitted(),
                        held.getSubmission(),
                        record.source(),
                        since,
                        approvedUntil),
                silent -> said.apply(silent).held(since));
    }

    private static Instant since(BundleValidated held) {
        return held.getHeld().getSince();
    }

    private static ApprovalJudge.Held waiting(BundleValidated held) {
        return new ApprovalJudge.Held(
                held.getTraceId(),
                dev.agentplane.domain.Digest.parse(held.getBundleDigest()),
                Lane.of(held.getWorkload().getLane()).orElseThrow(),
                held.getWorkload().getSubmitter());
    }

    private static Outgoing validation(Incoming record, SpecificRecord event) {
        return Outgoing.of(Topics.VALIDATIONS, record.key(), event);
    }
}
