package dev.agentplane.replay;

/** What became of a replay. */
public enum Verdict {
    /** It did what its original did, in everything that is compared. */
    REPRODUCED,
    /** It did something else. */
    DIVERGED,
    /** It could not be told: something that a re-run needs, or is compared with, is not there or is another. */
    NOT_REPLAYABLE
}
