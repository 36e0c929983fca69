package dev.agentplane.replay;

import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.AttemptFinished;
import java.util.Optional;

/**
 * Whether a run can be replayed: there must be something that happened, and something it left to compare with.
 *
 * @param started whether the script may have been started; then a ReplayArtifact is due
 * @param obstacle why a replay could not be judged; empty when it can
 */
record Replayability(boolean started, Optional<String> obstacle) {

    private static final int EXIT_NEVER_STARTED = 125;

    static Replayability of(AttemptFinished finished) {
        AttemptEnd end = finished.getEnd();
        if (end == AttemptEnd.REFUSED) {
            return new Replayability(false, Optional.of("the script never started: the attempt was refused"));
        }
        if (finished.getStdout() != null) {
            return new Replayability(true, Optional.empty());
        }
        if (end == AttemptEnd.LOST || end == AttemptEnd.CRASHED) {
            return new Replayability(
                    true,
                    Optional.of("nothing was captured to compare with: the attempt ended " + end
                            + ", so it is not known what the script did"));
        }
        return finished.getExitCode() == EXIT_NEVER_STARTED
                ? new Replayability(false, Optional.of("the script never started: the attempt ended " + end))
                : new Replayability(true, Optional.of("nothing was captured to compare with"));
    }

    /** CAPTURED or NOT_REPLAYABLE. */
    String outcome() {
        return obstacle.isEmpty() ? "CAPTURED" : "NOT_REPLAYABLE";
    }
}
