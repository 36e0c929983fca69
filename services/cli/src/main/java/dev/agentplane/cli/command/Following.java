package dev.agentplane.cli.command;

import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.LiveBlock;
import dev.agentplane.cli.trace.Stage;
import dev.agentplane.cli.trace.Stages;
import dev.agentplane.cli.trace.TraceReader;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Follows one run to its end and shows its stages on the way. */
final class Following {

    /** How long a settled run may take to get its closing leaf before we stop waiting for it. */
    private static final Duration SEALING_GRACE = Duration.ofSeconds(10);

    private final Surroundings surroundings;
    private final Optional<Duration> limit;
    private final LiveBlock block;
    private @Nullable Instant settledAt;
    private TraceView latest;

    /** @param limit how long to wait for the outcome; empty for as long as it takes */
    Following(Surroundings surroundings, String traceId, Optional<Duration> limit) {
        this.surroundings = surroundings;
        this.limit = limit;
        this.block = new LiveBlock(surroundings.console());
        this.latest = TraceView.empty(traceId);
    }

    /**
     * Follows.
     *
     * @param since first moment of interest (broker time)
     * @param stop ends following although the run goes on, e.g. because the submission was rejected
     * @return the run as it then stood
     */
    TraceView follow(Platform platform, Instant since, Predicate<TraceView> stop) {
        Instant start = surroundings.clock().instant();
        show();
        try (TopicReader reader = platform.topicReader()) {
            new TraceReader(reader)
                    .follow(
                            latest.traceId(),
                            since,
                            view -> {
                                latest = view;
                                show();
                            },
                            view -> !stop.test(view) && goOn(view, start));
        }
        return latest;
    }

    private boolean goOn(TraceView view, Instant start) {
        Instant now = surroundings.clock().instant();
        if (!view.state().settled()) {
            limit.ifPresent(longest -> {
                if (Duration.between(start, now).compareTo(longest) > 0) {
                    throw CommandFailure.unreachable(
                            "expected an outcome of " + view.traceId() + " within " + longest.toSeconds() + " s, found "
                                    + view.state(),
                            "the run goes on; follow it with: agentplane watch " + view.traceId());
                }
            });
            return true;
        }
        if (settledAt == null) {
            settledAt = now;
        }
        boolean waitedEnough = Duration.between(settledAt, now).compareTo(SEALING_GRACE) > 0;
        // A held run's evidence is not closed before somebody decides.
        return !view.closed() && !waitedEnough && view.state() != dev.agentplane.cli.trace.RunState.HELD;
    }

    private void show() {
        List<String> lines = new ArrayList<>();
        lines.add("run " + latest.traceId());
        for (Stage stage : Stages.of(latest)) {
            if (surroundings.console().live() || stage.mark() != Stage.Mark.WAITING) {
                lines.add(stage.line());
            }
        }
        block.show(lines);
    }
}
