package dev.agentplane.replay;

import dev.agentplane.domain.Digest;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.ReplayPins;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.platform.Blobs;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a replay did what its original did. A function of the two records and of bytes that both name by digest:
 * judging again gives the same.
 */
public final class ReplayJudge {

    private static final Set<AttemptEnd> NO_CONDUCT =
            Set.of(AttemptEnd.REFUSED, AttemptEnd.LOST, AttemptEnd.CRASHED, AttemptEnd.CANCELLED);

    private final Function<SourceRecord, Optional<RunCompleted>> originals;
    private final Blobs blobs;

    /**
     * @param originals reads the run record at these coordinates; empty unless it has exactly the digest named there
     * @param blobs where outputs are
     */
    public ReplayJudge(Function<SourceRecord, Optional<RunCompleted>> originals, Blobs blobs) {
        this.originals = originals;
        this.blobs = blobs;
    }

    /** Judges a replay that is over. */
    public Judgement judge(RunCompleted replay, ReplayPins pins) {
        Optional<RunCompleted> original = originals.apply(pins.getOriginalRun());
        if (original.isEmpty()) {
            return Judgement.notReplayable("the run record of the original is no longer at "
                    + pins.getOriginalRun().getTopic() + ":"
                    + pins.getOriginalRun().getPartition() + ":"
                    + pins.getOriginalRun().getOffset() + " with digest "
                    + pins.getOriginalRun().getValueDigest());
        }
        // Whoever submitted the replay chose both: a verdict on one run must not be passed off as one on another.
        String named = replay.getFinished().getPlaced().getWorkload().getReplayOf();
        if (!original.get().getTraceId().equals(named)) {
            return Judgement.notReplayable("the pinned run record is of "
                    + original.get().getTraceId() + ", the replay names " + named + " as its original");
        }
        return judge(original.get().getFinished(), replay.getFinished());
    }

    /** Compares what a replay did with what its original did. */
    public Judgement judge(AttemptFinished original, AttemptFinished replay) {
        Optional<String> obstacle = obstacle(original, replay);
        if (obstacle.isPresent()) {
            return Judgement.notReplayable(obstacle.get());
        }
        Comparison comparison = Comparison.of(original, replay);
        Optional<Part> first = comparison.first();
        return new Judgement(
                first.isEmpty() ? Verdict.REPRODUCED : Verdict.DIVERGED,
                Optional.empty(),
                Optional.of(comparison),
                first.flatMap(this::where));
    }

    private static Optional<String> obstacle(AttemptFinished original, AttemptFinished replay) {
        String before = original.getPlaced().getWorkload().getBundleDigest();
        String after = replay.getPlaced().getWorkload().getBundleDigest();
        if (!before.equals(after)) {
            return Optional.of("the original ran bundle " + before + ", the replay " + after);
        }
        Optional<String> unclear = Replayability.of(original).obstacle();
        if (unclear.isPresent()) {
            return unclear;
        }
        if (original.getIsolation().contains("\"shortened\":true")) {
            return Optional.of("the list of the original's outputs was too large to be recorded");
        }
        if (NO_CONDUCT.contains(replay.getEnd())) {
            String message = replay.getMessage();
            return Optional.of("the replay ended " + replay.getEnd() + (message == null ? "" : ": " + message));
        }
        return Optional.empty();
    }

    /** The place of the first difference, where both sides are kept and whole enough to show it. */
    private Optional<Divergence> where(Part part) {
        Optional<byte[]> before = bytes(part.expectedBlob());
        Optional<byte[]> after = bytes(part.foundBlob());
        return before.isEmpty() || after.isEmpty() ? Optional.empty() : Divergence.of(before.get(), after.get());
    }

    private Optional<byte[]> bytes(@Nullable BlobRef blob) {
        return blob == null ? Optional.empty() : blobs.read(Digest.parse(blob.getSha256()));
    }
}
