package dev.agentplane.cli.trace;

import dev.agentplane.cli.trace.Stage.Mark;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunStarted;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.events.RunWaiting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The five stages of a run: submitted, validated, placed, run, sealed. Pure. */
public final class Stages {

    private static final double MILLIS = 1000.0;

    private final TraceView view;

    private Stages(TraceView view) {
        this.view = view;
    }

    /** The stages of a run as it stands. */
    public static List<Stage> of(TraceView view) {
        Stages stages = new Stages(view);
        return List.of(stages.submitted(), stages.validated(), stages.placed(), stages.run(), stages.sealed());
    }

    private Stage submitted() {
        return view.submission()
                .map(fact -> new Stage("submitted", Mark.DONE, fact.coordinates()))
                .orElse(new Stage("submitted", Mark.WAITING, ""));
    }

    private Stage validated() {
        Optional<BundleValidated> admission = view.last(BundleValidated.class);
        if (admission.isEmpty()) {
            return new Stage("validated", view.submission().isPresent() ? Mark.ACTIVE : Mark.WAITING, "");
        }
        AdmissionState state = admission.get().getState();
        long errors = findings(admission.get(), "error");
        long warnings = findings(admission.get(), "warn");
        String text = state + (errors + warnings == 0 ? "" : ", " + errors + " errors, " + warnings + " warnings");
        Mark mark =
                switch (state) {
                    case ADMITTED -> Mark.DONE;
                    case HELD -> Mark.ACTIVE;
                    case DENIED -> Mark.FAILED;
                };
        return new Stage("validated", mark, text);
    }

    private static long findings(BundleValidated admission, String severity) {
        return admission.getFindings().stream()
                .filter(finding -> finding.getSeverity().equals(severity))
                .count();
    }

    private Stage placed() {
        Optional<RunPlaced> placed = view.last(RunPlaced.class);
        if (placed.isPresent()) {
            String degraded = placed.get().getDegradation() == null ? "" : ", degraded";
            return new Stage(
                    "placed",
                    Mark.DONE,
                    placed.get().getExecutor().getName() + " (" + placed.get().getBackend() + degraded + ")");
        }
        if (view.last(RunUnplaceable.class).isPresent()) {
            return new Stage(
                    "placed", Mark.FAILED, "no executor can take it, see agentplane explain " + view.traceId());
        }
        Optional<RunWaiting> waiting = view.last(RunWaiting.class);
        if (waiting.isPresent()) {
            return new Stage(
                    "placed",
                    Mark.ACTIVE,
                    "waits until " + waiting.get().getUntil() + ": "
                            + waiting.get().getReason());
        }
        return new Stage("placed", view.state() == RunState.ADMITTED ? Mark.ACTIVE : Mark.WAITING, "");
    }

    private Stage run() {
        Optional<RunCompleted> completed = view.last(RunCompleted.class);
        if (completed.isPresent()) {
            AttemptFinished finished = completed.get().getFinished();
            Duration took = Duration.between(finished.getStartedAt(), finished.getFinishedAt());
            String text = String.format(
                    Locale.ROOT,
                    "%s, exit %d after %.2f s",
                    completed.get().getOutcome(),
                    finished.getExitCode(),
                    took.toMillis() / MILLIS);
            String why = finished.getMessage() == null ? "" : ": " + finished.getMessage();
            return new Stage("run", view.state() == RunState.SUCCEEDED ? Mark.DONE : Mark.FAILED, text + why);
        }
        return view.last(RunStarted.class)
                .map(started -> new Stage(
                        "run", Mark.ACTIVE, "attempt " + started.getAttempt() + " on " + started.getExecutor()))
                .orElse(new Stage("run", view.state() == RunState.PLACED ? Mark.ACTIVE : Mark.WAITING, ""));
    }

    private Stage sealed() {
        List<String> kinds = view.sealedKinds();
        Mark mark = view.closed() ? Mark.DONE : kinds.isEmpty() ? Mark.WAITING : Mark.ACTIVE;
        return new Stage("sealed", mark, String.join(", ", kinds));
    }
}
