package dev.agentplane.execution.supervisor;

import dev.agentplane.events.AttemptEnd;

/** The terminal outcome of a run. */
public enum Outcome {
    /** Ended by itself with code 0. */
    SUCCEEDED,
    /** Ended with another code, by a signal, or was refused before it started. */
    FAILED,
    /** Killed at its deadline. */
    TIMED_OUT,
    /** Ended on request. */
    CANCELLED,
    /** Went down with its worker. */
    CRASHED,
    /** Its executor could not be reached, or did not come back. */
    LOST;

    /** What an attempt's end means for its run. */
    public static Outcome of(AttemptEnd end, int exitCode) {
        return switch (end) {
            case EXITED -> exitCode == 0 ? SUCCEEDED : FAILED;
            case SIGNALLED, REFUSED -> FAILED;
            case TIMED_OUT -> TIMED_OUT;
            case CANCELLED -> CANCELLED;
            case CRASHED -> CRASHED;
            case LOST -> LOST;
        };
    }
}
