package dev.agentplane.cli.command;

import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.replay.Original;
import dev.agentplane.cli.replay.Replay;
import dev.agentplane.cli.submission.Submitter;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.domain.TraceIds;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.ReplayPins;
import dev.agentplane.events.ReplayVerified;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.Workload;
import dev.agentplane.platform.Platform;
import dev.agentplane.replay.Divergence;
import dev.agentplane.replay.ReplayJudge;
import dev.agentplane.replay.Verdict;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Submits a replay and follows it to its verdict. */
final class Replaying {

    private final Surroundings surroundings;
    private final Optional<Duration> limit;

    /** @param limit how long to wait for a verdict; empty for as long as it takes */
    Replaying(Surroundings surroundings, Optional<Duration> limit) {
        this.surroundings = surroundings;
        this.limit = limit;
    }

    /**
     * In what a replay is to be other than its original.
     *
     * @param executor where; empty for where the original ran
     * @param network whether it gets the original's network
     * @param secrets whether it gets the original's secrets
     */
    record Wishes(Optional<String> executor, boolean network, boolean secrets) {

        /** As it was, without network and secrets. */
        static final Wishes NONE = new Wishes(Optional.empty(), false, false);
    }

    /**
     * What came of it.
     *
     * @param replay what the log says
     * @param firstDifference the first difference with its values: people want to see them, evidence must not hold them
     */
    record Outcome(Replay replay, List<String> firstDifference) {}

    Outcome once(Platform platform, Original original, Wishes wishes) {
        BundleSubmitted event = event(original, wishes);
        Submitter.Receipt receipt = new Submitter(platform).again(event);
        surroundings.console().note("replaying " + original.traceId() + " as " + event.getTraceId());
        TraceView view = new Following(surroundings, event.getTraceId(), limit)
                .follow(
                        platform,
                        receipt.at(),
                        run -> run.rejection(receipt.offset()).isPresent()
                                || run.last(ReplayVerified.class).isPresent(),
                        run -> run.last(RunCompleted.class).isPresent());
        Replay replay = Replay.of(view, view.rejection(receipt.offset()));
        List<String> difference = replay.verdict() != Verdict.DIVERGED
                ? List.of()
                : view.last(RunCompleted.class)
                        .map(run -> difference(platform, original.run(), run))
                        .orElse(List.of());
        return new Outcome(replay, difference);
    }

    private BundleSubmitted event(Original original, Wishes wishes) {
        BundleSubmitted submission = original.submission();
        Workload work = original.run().getFinished().getPlaced().getWorkload();
        String executor = wishes.executor()
                .orElseGet(() ->
                        original.run().getFinished().getPlaced().getExecutor().getName());
        return new BundleSubmitted(
                TraceIds.mint(surroundings.clock(), new SecureRandom()),
                work.getBundleDigest(),
                surroundings.clock().instant(),
                surroundings.principal(),
                submission.getLane(),
                original.traceId(),
                Map.of(),
                submission.getVerdictEnvelope(),
                submission.getExecutionEnvelope(),
                new ReplayPins(
                        original.runRecord(),
                        work.getPolicyPackDigest(),
                        executor,
                        wishes.network(),
                        wishes.secrets()));
    }

    private static List<String> difference(Platform platform, RunCompleted original, RunCompleted replay) {
        Optional<Divergence> where = new ReplayJudge(pinned -> Optional.empty(), platform.blobs())
                .judge(original.getFinished(), replay.getFinished())
                .where();
        return where.filter(found -> found.line().isPresent())
                .map(found -> List.of(
                        "  - " + found.expected().orElse("(nothing)"),
                        "  + " + found.found().orElse("(nothing)")))
                .orElse(List.of());
    }
}
