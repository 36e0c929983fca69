package dev.agentplane.topology.receipt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.catalogue.EventType;
import dev.agentplane.topology.event.Exact;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.rules.Approval;
import dev.agentplane.topology.rules.Context;
import dev.agentplane.topology.rules.Energy;
import dev.agentplane.topology.rules.Facts;
import dev.agentplane.topology.rules.ReplaySupport;
import dev.agentplane.topology.rules.Score;
import dev.agentplane.topology.rules.StageOrder;
import dev.agentplane.topology.rules.Transport;
import dev.agentplane.topology.selection.LiveEvents;
import dev.agentplane.topology.selection.Selection;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonClass;
import dev.agentplane.topology.verdict.ReasonCode;
import dev.agentplane.topology.verdict.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Derives the verdict on a set of stack events. The verdict is worked out from the whole set each time, never by changing
 * a partial receipt, so that order, repetition and restarts cannot show in it.
 */
public final class Fold {

    /** More events than this in one trace are not looked at. */
    public static final int MAX_EVENTS = 2000;

    private final boolean strictStageOrder;

    /** @param strictStageOrder true when stages out of order reject the trace */
    public Fold(boolean strictStageOrder) {
        this.strictStageOrder = strictStageOrder;
    }

    /** The verdict on these events, control events excluded. */
    public Verdict judge(Collection<StackEvent> events) {
        if (events.size() > MAX_EVENTS) {
            Reason tooLarge = Reason.of(ReasonCode.TRACE_TOO_LARGE).saying("more than " + MAX_EVENTS + " events");
            return Verdict.of(Status.REJECTED, List.of(), List.of(tooLarge), Optional.empty());
        }
        List<Reason> reasons = new ArrayList<>();
        LiveEvents live = Selection.of(events, reasons);
        live.others().stream()
                .filter(event -> event.type().name().equals("run.failed"))
                .forEach(event -> reasons.add(Reason.about(ReasonCode.RUN_FAILED, event)));
        Facts facts = Facts.of(live, reasons);
        Context.judge(facts, reasons);
        Approval.judge(facts, reasons);
        Energy.judge(facts, reasons);
        Transport.judge(facts, reasons);
        ReplaySupport.judge(facts, reasons);
        StageOrder.judge(facts, strictStageOrder, reasons);
        Score.judge(facts, reasons);
        Status status = status(live.missing(), reasons);
        Optional<ObjectNode> body = status.hasBody() ? Optional.of(ReceiptBody.of(facts)) : Optional.empty();
        if (body.isPresent() && !Exact.isFinite(body.get())) {
            reasons.add(Reason.of(ReasonCode.VALUE_RANGE).saying("a sum or quotient is beyond what JSON can hold"));
            return Verdict.of(Status.REJECTED, live.missing(), reasons, Optional.empty());
        }
        return Verdict.of(status, live.missing(), reasons, body);
    }

    private static Status status(List<EventType> missing, List<Reason> reasons) {
        if (has(reasons, ReasonClass.REJECT)) {
            return Status.REJECTED;
        }
        if (has(reasons, ReasonClass.CONFLICT)) {
            return Status.CONFLICTED;
        }
        if (has(reasons, ReasonClass.INCOMPLETE)) {
            return Status.INCOMPLETE;
        }
        if (!missing.isEmpty()) {
            return Status.OPEN;
        }
        return has(reasons, ReasonClass.DEGRADE) ? Status.DEGRADED : Status.COMPLETE;
    }

    private static boolean has(List<Reason> reasons, ReasonClass reasonClass) {
        return reasons.stream().anyMatch(reason -> reason.reasonClass() == reasonClass);
    }
}
