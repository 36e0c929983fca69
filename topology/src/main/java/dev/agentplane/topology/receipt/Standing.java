package dev.agentplane.topology.receipt;

import dev.agentplane.topology.catalogue.Catalogue;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import dev.agentplane.topology.verdict.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a trace stands: the verdict on its events, laid under the decisions that were recorded about it.
 *
 * <p>A pure function of the trace. What the next decision would be is part of it; whether the time for that has come is
 * not.
 */
public final class Standing {

    private static final Set<Status> CAN_AMEND =
            Set.of(Status.COMPLETE, Status.DEGRADED, Status.REJECTED, Status.CONFLICTED);

    private final Fold fold;
    private final Trace trace;
    private final Verdict now;
    private final Controls controls;
    private final Optional<Verdict> sealed;

    private Standing(Fold fold, Trace trace, Controls controls, Verdict now) {
        this.fold = fold;
        this.trace = trace;
        this.controls = controls;
        this.now = now;
        this.sealed = controls.latest().map(this::atSeal);
    }

    /** Works it out. */
    public static Standing of(Trace trace, Fold fold) {
        return new Standing(fold, trace, Controls.of(trace), fold.judge(trace.stackEvents()));
    }

    /** Works it out again after nothing but a decision was added: the verdict on the events is the same. */
    public Standing decided() {
        return new Standing(fold, trace, Controls.of(trace), now);
    }

    /** The verdict on all events, whatever was recorded. */
    public Verdict verdict() {
        return now;
    }

    /** True while a recorded decision waits for events it was based on. */
    public boolean blocked() {
        return controls.blocked();
    }

    /** True when a deadline could still be decided: types are missing and nothing was recorded yet. */
    public boolean mayExpire() {
        return !controls.blocked() && controls.none() && now.status() == Status.OPEN;
    }

    /** True when a seal is in force. */
    public boolean isSealed() {
        return controls.latest().isPresent();
    }

    /** The seal that is due as soon as the trace has settled; an amendment is due at once. */
    public Optional<Seal> due() {
        if (controls.blocked()) {
            return Optional.empty();
        }
        if (controls.latest().isPresent()) {
            return amendment(controls.latest().get(), sealed.orElseThrow());
        }
        if (!now.status().hasBody()) {
            return Optional.empty();
        }
        boolean late = controls.deadline().isPresent();
        return Optional.of(new Seal(
                1,
                late ? Status.AMENDED : now.status(),
                late ? Optional.of(now.status()) : Optional.empty(),
                now.receiptHash(),
                Optional.empty(),
                trace.hashes()));
    }

    /** The record to publish. */
    public ReceiptRecord toRecord() {
        return controls.latest()
                .map(seal -> sealedRecord(seal, sealed.orElseThrow()))
                .orElseGet(this::unsealedRecord);
    }

    /** The record of a trace to which nothing will be added: no waiting, and what is missing stays missing. */
    public ReceiptRecord toClosedRecord() {
        Optional<Seal> due = controls.none() ? Optional.empty() : due();
        if (due.isPresent()) {
            return withSeal(due.get()).toRecord();
        }
        if (controls.none() && now.status() == Status.OPEN) {
            List<Reason> reasons = new ArrayList<>(now.reasons());
            reasons.add(Reason.of(ReasonCode.OFFLINE_CLOSED)
                    .saying("the file ends without " + String.join(", ", now.missing())));
            return unsealed(Status.INCOMPLETE, reasons);
        }
        if (controls.none()) {
            return unsealed(now.status(), now.reasons());
        }
        return toRecord();
    }

    /** The record that the amendment in force replaced: the one under the seal before it, or the INCOMPLETE one. */
    public Optional<ReceiptRecord> replaced() {
        Optional<Seal> latest = controls.latest().filter(seal -> seal.status() == Status.AMENDED);
        Optional<Set<String>> observed = controls.previous().map(Seal::observed).or(() -> controls.deadline()
                .map(Deadline::observed));
        if (latest.isEmpty() || observed.isEmpty()) {
            return Optional.empty();
        }
        Trace before = new Trace(trace.traceId());
        trace.stackEvents().stream()
                .filter(event -> observed.get().contains(event.hash()))
                .forEach(before::add);
        List<Seal> seals = controls.seals().subList(0, controls.seals().size() - 1);
        return Optional.of(new Standing(
                        fold, before, new Controls(controls.deadline(), seals, false), fold.judge(before.stackEvents()))
                .toRecord());
    }

    private Standing withSeal(Seal seal) {
        List<Seal> seals = new ArrayList<>(controls.seals());
        seals.add(seal);
        return new Standing(fold, trace, new Controls(controls.deadline(), seals, controls.blocked()), now);
    }

    private Optional<Seal> amendment(Seal latest, Verdict before) {
        boolean same = before.status() == now.status() && before.receiptHash().equals(now.receiptHash());
        if (same || !CAN_AMEND.contains(now.status())) {
            return Optional.empty();
        }
        return Optional.of(new Seal(
                latest.revision() + 1,
                Status.AMENDED,
                Optional.of(now.status()),
                now.receiptHash(),
                controls.latestReceiptHash(),
                trace.hashes()));
    }

    private Verdict atSeal(Seal seal) {
        List<StackEvent> observed = trace.stackEvents().stream()
                .filter(event -> seal.observed().contains(event.hash()))
                .toList();
        return observed.size() == trace.stackEvents().size() ? now : fold.judge(observed);
    }

    private ReceiptRecord unsealedRecord() {
        List<Reason> reasons = new ArrayList<>(now.reasons());
        if (now.status().hasBody()) {
            reasons.add(Reason.of(ReasonCode.SETTLING));
            return unsealed(Status.OPEN, reasons);
        }
        boolean waiting = now.status() == Status.OPEN || now.status() == Status.INCOMPLETE;
        if (controls.deadline().isPresent() && waiting && !now.missing().isEmpty()) {
            reasons.add(Reason.of(controls.deadline().get().rule()));
            now.missing()
                    .forEach(type -> reasons.add(
                            Reason.of(ReasonCode.MISSING_REQUIRED_EVENT).type(Catalogue.type(type))));
            return unsealed(Status.INCOMPLETE, reasons);
        }
        return unsealed(now.status(), reasons);
    }

    private ReceiptRecord unsealed(Status status, List<Reason> reasons) {
        boolean body = status.hasBody();
        return new ReceiptRecord(
                trace.traceId(),
                0,
                status,
                Optional.empty(),
                now.missing(),
                reasons,
                body ? now.receiptHash() : Optional.empty(),
                Optional.empty(),
                body ? now.body() : Optional.empty());
    }

    private ReceiptRecord sealedRecord(Seal seal, Verdict verdict) {
        List<Reason> reasons = new ArrayList<>(verdict.reasons());
        if (seal.status() == Status.AMENDED) {
            reasons.add(lateness(seal));
        }
        List<StackEvent> after = outside(seal.observed());
        if (!after.isEmpty() && amendment(seal, verdict).isEmpty()) {
            reasons.add(Reason.of(ReasonCode.LATE_NO_EFFECT).events(after));
        }
        boolean holds = seal.receiptHash().equals(verdict.receiptHash());
        if (!holds) {
            reasons.add(Reason.of(ReasonCode.SEAL_MISMATCH)
                    .saying("the events of the seal now give "
                            + verdict.receiptHash().orElse("no receipt")));
        }
        return new ReceiptRecord(
                trace.traceId(),
                seal.revision(),
                seal.status(),
                seal.outcome(),
                verdict.missing(),
                reasons,
                seal.receiptHash(),
                seal.priorHash(),
                holds ? verdict.body() : Optional.empty());
    }

    private Reason lateness(Seal seal) {
        Set<String> before = controls.previous()
                .map(Seal::observed)
                .or(() -> controls.deadline().map(Deadline::observed))
                .orElse(seal.observed());
        List<StackEvent> late = outside(before).stream()
                .filter(event -> seal.observed().contains(event.hash()))
                .toList();
        ReasonCode code = seal.revision() == 1 ? ReasonCode.LATE_AFTER_DEADLINE : ReasonCode.LATE_EVENT;
        return Reason.of(code).events(late);
    }

    private List<StackEvent> outside(Collection<String> observed) {
        return trace.stackEvents().stream()
                .filter(event -> !observed.contains(event.hash()))
                .toList();
    }
}
