package dev.agentplane.cli.command;

import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.LiveBlock;
import dev.agentplane.cli.trace.RunState;
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
    private boolean showLogs;

    /** @param limit how long to wait for the outcome; empty for as long as it takes */
    Following(Surroundings surroundings, String traceId, Optional<Duration> limit) {
        this.surroundings = surroundings;
        this.limit = limit;
        this.block = new LiveBlock(surroundings.console());
        this.latest = TraceView.empty(traceId);
    }

    /** Also shows what the script says while it runs. */
    Following withLogs() {
        showLogs = true;
        return this;
    }

    /**
     * Follows.
     *
     * @param since first moment of interest (broker time)
     * @return the run as it then stood
     */
    TraceView follow(Platform platform, Instant since) {
        return follow(platform, since, view -> false, view -> false);
    }

    /**
     * Follows on behalf of somebody who waits for an answer.
     *
     * @param answered ends following although the run goes on
     * @param owed goes on although the run is over
     */
    TraceView follow(Platform platform, Instant since, Predicate<TraceView> answered, Predicate<TraceView> owed) {
        Instant start = surroundings.clock().instant();
        show();
        try (TopicReader reader = platform.topicReader();
                WatchedLogs logs = new WatchedLogs(platform, latest.traceId())) {
            new TraceReader(reader)
                    .follow(
                            latest.traceId(),
                            since,
                            view -> {
                                latest = view;
                                show();
                            },
                            view -> {
                                tell(logs, view);
                                return !answered.test(view) && goOn(view, owed.test(view), start);
                            });
            block.above(logs.end());
        }
        show();
        return latest;
    }

    private void tell(WatchedLogs logs, TraceView view) {
        if (!showLogs) {
            return;
        }
        view.submission().ifPresent(submitted -> logs.startAt(submitted.at()));
        List<String> news = logs.news();
        if (!news.isEmpty()) {
            block.above(news);
            show();
        }
    }

    private boolean goOn(TraceView view, boolean owed, Instant start) {
        Instant now = surroundings.clock().instant();
        if (!view.state().settled() || owed) {
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
        if (Duration.between(settledAt, now).compareTo(SEALING_GRACE) > 0) {
            return false;
        }
        // A held run's evidence is not closed before somebody decides.
        return !view.accountedFor() || !view.closed() && view.state() != RunState.HELD;
    }

    private void show() {
        List<String> lines = new ArrayList<>();
        lines.add("run " + latest.traceId());
        for (Stage stage : Stages.of(latest)) {
            if (surroundings.console().live() || worthALine(stage)) {
                lines.add(stage.line());
            }
        }
        block.show(lines);
    }

    /** Lines that are not redrawn are printed when a stage ended, and when something begins that may take its time. */
    private static boolean worthALine(Stage stage) {
        return switch (stage.mark()) {
            case DONE, FAILED -> true;
            case ACTIVE ->
                (stage.name().equals("run") || stage.name().equals("placed"))
                        && !stage.text().isEmpty();
            case WAITING -> false;
        };
    }
}
