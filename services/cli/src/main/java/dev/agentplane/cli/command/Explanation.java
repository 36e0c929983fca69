package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.cli.output.Table;
import dev.agentplane.cli.trace.Fact;
import dev.agentplane.cli.trace.RunState;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.ApprovalJudged;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.CandidateVerdict;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.events.RunWaiting;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run's story for people. */
final class Explanation {

    private final List<String> lines = new ArrayList<>();

    private Explanation() {}

    static List<String> lines(TraceView view) {
        Explanation explanation = new Explanation();
        explanation.lines.add(view.traceId() + "  " + view.bundle() + "  " + view.state());
        view.submission().ifPresent(explanation::submission);
        view.last(BundleValidated.class).ifPresent(explanation::admission);
        explanation.approvals(view);
        view.last(RunWaiting.class).ifPresent(explanation::waited);
        view.last(RunPlaced.class).ifPresent(explanation::placed);
        view.last(RunUnplaceable.class).ifPresent(explanation::unplaceable);
        view.last(RunCompleted.class).ifPresent(explanation::run);
        explanation.evidence(view);
        return explanation.lines;
    }

    private void section(String title) {
        lines.add("");
        lines.add(title);
    }

    private void submission(Fact fact) {
        BundleSubmitted event = (BundleSubmitted) fact.event();
        section("Submission: by " + event.getSubmitter() + " at " + fact.at());
        lines.add("  record  " + fact.coordinates());
        lines.add("  bundle  " + event.getBundleDigest());
        if (event.getReplayOf() != null) {
            lines.add("  replay of " + event.getReplayOf());
        }
    }

    private void admission(BundleValidated event) {
        section("Admission: " + event.getState());
        if (event.getWorkload() != null) {
            lines.add("  lane " + event.getWorkload().getLane() + ", policy pack "
                    + event.getWorkload().getPolicyPackDigest());
        }
        if (event.getFindings().isEmpty()) {
            lines.add("  no findings");
            return;
        }
        Table table = new Table("SEVERITY", "CODE", "AT", "MESSAGE");
        event.getFindings().forEach(finding -> {
            table.row(finding.getSeverity(), finding.getCode(), finding.getPointer(), finding.getMessage());
            if (!finding.getHint().isEmpty()) {
                table.row("", "", "", "→ " + finding.getHint());
            }
        });
        indent(table);
    }

    private void waited(RunWaiting event) {
        section("Placement: waited, at most until " + event.getUntil());
        lines.add("  " + event.getReason());
        if (event.getHint() != null) {
            lines.add("  → " + event.getHint());
        }
        candidates(event.getCandidates());
    }

    private void approvals(TraceView view) {
        List<ApprovalJudged> judgements = view.judgements().toList();
        if (judgements.isEmpty() && view.state() != RunState.HELD) {
            return;
        }
        section("Approval: " + (view.state() == RunState.HELD ? "awaited" : "decided"));
        judgements.forEach(judged -> lines.add("  " + judged.getOutcome()
                + (judged.getPrincipal().isEmpty() ? "" : " by " + judged.getPrincipal()) + "  " + judged.getCode()
                + ": " + judged.getMessage()));
        if (view.state() == RunState.HELD) {
            lines.add("  somebody other than the submitter, with a key of role approve, decides with:");
            lines.add("  agentplane approve|deny " + view.traceId() + " --principal P --key FILE");
        }
    }

    private void unplaceable(RunUnplaceable event) {
        section("Placement: no executor can take it");
        JsonNode detail = StrictJson.parse(event.getDraft().getDetail().getBytes(StandardCharsets.UTF_8));
        text(detail.path("reason"), "  ");
        text(detail.path("hint"), "  → ");
        JsonNode waited = detail.path("waited");
        if (waited.isObject()) {
            lines.add("  waited since " + waited.path("since").asText() + ", decided at "
                    + detail.path("decidedAt").asText());
            text(waited.path("ended"), "  ended: ");
        }
        candidates(event.getCandidates());
    }

    private void text(JsonNode value, String before) {
        if (value.isTextual()) {
            lines.add(before + value.textValue());
        }
    }

    private void placed(RunPlaced event) {
        section("Placement: " + event.getExecutor().getName() + ", backend " + event.getBackend());
        if (event.getDegradation() != null) {
            lines.add("  degraded " + event.getDegradation());
        }
        lines.add("  inventory " + event.getInventoryDigest());
        candidates(event.getCandidates());
    }

    private void candidates(List<CandidateVerdict> candidates) {
        Table table = new Table("EXECUTOR", "SCORE", "VERDICT", "FAILED CHECKS");
        candidates.forEach(candidate -> table.row(
                candidate.getExecutor(),
                Long.toString(candidate.getScore()),
                candidate.getReason() == null ? "chosen" : candidate.getReason(),
                String.join(" ", candidate.getCodes())));
        indent(table);
    }

    private void run(RunCompleted event) {
        AttemptFinished finished = event.getFinished();
        section("Run: " + event.getOutcome() + ", exit " + finished.getExitCode());
        lines.add("  attempt " + finished.getAttempt() + " by " + finished.getWorker() + ", " + finished.getStartedAt()
                + " to " + finished.getFinishedAt());
        if (finished.getMessage() != null) {
            lines.add("  " + finished.getMessage());
        }
        lines.add("  isolation " + finished.getIsolation());
        blob("stdout", finished.getStdout());
        blob("stderr", finished.getStderr());
        finished.getOutputs().forEach(file -> blob("output " + file.getPath(), file.getBlob()));
    }

    private void blob(String name, @Nullable BlobRef blob) {
        if (blob != null) {
            lines.add("  " + name + "  " + blob.getSize() + " bytes  " + blob.getSha256()
                    + (blob.getTruncated() ? " (truncated)" : ""));
        }
    }

    private void evidence(TraceView view) {
        section("Evidence: " + (view.closed() ? "complete" : "not closed"));
        view.facts().forEach(fact -> {
            if (fact.event() instanceof EvidenceSealed leaf) {
                lines.add("  leaf " + leaf.getIndex() + " of log " + fact.partition() + "  " + leaf.getKind());
            }
        });
    }

    private void indent(Table table) {
        table.lines().forEach(line -> lines.add("  " + line));
    }
}
