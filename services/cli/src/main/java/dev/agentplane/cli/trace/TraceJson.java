package dev.agentplane.cli.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.events.ApprovalJudged;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.CandidateVerdict;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.events.RunWaiting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as JSON, the same for every command that prints runs. Members, absent where nothing is known yet:
 *
 * <ul>
 *   <li>{@code traceId}, {@code state}, {@code settled}, {@code bundle}, {@code bundleDigest}, {@code closed};
 *   <li>{@code submission {topic, partition, offset, at, submitter}};
 *   <li>{@code admission {state, findings[{code, severity, pointer, message, hint}]}};
 *   <li>{@code approvals[{outcome, code, message, approvalId, principal}]}, when somebody said something;
 *   <li>{@code placement {executor, backend, inventoryDigest, candidates[{executor, codes[], reason, score}]}}, executor
 *       and backend absent when there was none;
 *   <li>{@code run {outcome, exitCode, attempt, startedAt, finishedAt, message}};
 *   <li>{@code evidence[{kind, partition, index}]} in the order of sealing.
 * </ul>
 */
public final class TraceJson {

    private TraceJson() {}

    /** One run. */
    public static ObjectNode of(TraceView view) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("traceId", view.traceId())
                .put("state", view.state().name())
                .put("settled", view.state().settled())
                .put("bundle", view.bundle())
                .put("closed", view.closed());
        view.submission().ifPresent(fact -> submission(json, fact));
        view.last(BundleValidated.class).ifPresent(admission -> admission(json, admission));
        approvals(json, view);
        view.last(RunWaiting.class)
                .ifPresent(waiting -> placement(json, waiting.getInventoryDigest(), waiting.getCandidates())
                        .put("waitingUntil", waiting.getUntil().toString())
                        .put("reason", waiting.getReason())
                        .put("hint", waiting.getHint()));
        view.last(RunPlaced.class).ifPresent(placed -> {
            ObjectNode placement = placement(json, placed.getInventoryDigest(), placed.getCandidates());
            placement.put("executor", placed.getExecutor().getName()).put("backend", placed.getBackend());
        });
        view.last(RunUnplaceable.class)
                .ifPresent(event -> placement(json, event.getInventoryDigest(), event.getCandidates()));
        view.last(RunCompleted.class).ifPresent(completed -> run(json, completed));
        evidence(json.putArray("evidence"), view);
        return json;
    }

    private static void submission(ObjectNode json, Fact fact) {
        BundleSubmitted event = (BundleSubmitted) fact.event();
        json.put("bundleDigest", event.getBundleDigest());
        json.putObject("submission")
                .put("topic", fact.topic())
                .put("partition", fact.partition())
                .put("offset", fact.offset())
                .put("at", fact.at().toString())
                .put("submitter", event.getSubmitter());
    }

    private static void admission(ObjectNode json, BundleValidated event) {
        ObjectNode admission =
                json.putObject("admission").put("state", event.getState().name());
        ArrayNode findings = admission.putArray("findings");
        event.getFindings().forEach(finding -> findings.addObject()
                .put("code", finding.getCode())
                .put("severity", finding.getSeverity())
                .put("pointer", finding.getPointer())
                .put("message", finding.getMessage())
                .put("hint", finding.getHint()));
    }

    private static void approvals(ObjectNode json, TraceView view) {
        List<ApprovalJudged> judgements = view.judgements().toList();
        if (!judgements.isEmpty()) {
            ArrayNode approvals = json.putArray("approvals");
            judgements.forEach(judged -> approvals
                    .addObject()
                    .put("outcome", judged.getOutcome())
                    .put("code", judged.getCode())
                    .put("message", judged.getMessage())
                    .put("approvalId", judged.getApprovalId())
                    .put("principal", judged.getPrincipal()));
        }
    }

    private static ObjectNode placement(ObjectNode json, String inventory, List<CandidateVerdict> candidates) {
        ObjectNode placement = json.putObject("placement").put("inventoryDigest", inventory);
        ArrayNode list = placement.putArray("candidates");
        candidates.forEach(candidate -> {
            ObjectNode entry = list.addObject().put("executor", candidate.getExecutor());
            ArrayNode codes = entry.putArray("codes");
            candidate.getCodes().forEach(codes::add);
            putIfPresent(entry, "reason", candidate.getReason());
            entry.put("score", candidate.getScore());
        });
        return placement;
    }

    private static void run(ObjectNode json, RunCompleted completed) {
        AttemptFinished finished = completed.getFinished();
        ObjectNode run = json.putObject("run")
                .put("outcome", completed.getOutcome())
                .put("exitCode", finished.getExitCode())
                .put("attempt", finished.getAttempt())
                .put("startedAt", finished.getStartedAt().toString())
                .put("finishedAt", finished.getFinishedAt().toString());
        putIfPresent(run, "message", finished.getMessage());
    }

    private static void evidence(ArrayNode list, TraceView view) {
        view.facts().forEach(fact -> {
            if (fact.event() instanceof EvidenceSealed leaf) {
                list.addObject()
                        .put("kind", leaf.getKind())
                        .put("partition", fact.partition())
                        .put("index", leaf.getIndex());
            }
        });
    }

    private static void putIfPresent(ObjectNode json, String member, @Nullable String text) {
        if (text != null) {
            json.put(member, text);
        }
    }
}
