package dev.agentplane.cli.trace;

import dev.agentplane.cli.invocation.ExitCode;

/** Where a run stands. */
public enum RunState {
    /** No event of it was found. */
    UNKNOWN(false, ExitCode.NEGATIVE),
    /** Submitted, not yet looked at. */
    SUBMITTED(false, ExitCode.DONE),
    /** Let in, not yet placed. */
    ADMITTED(false, ExitCode.DONE),
    /** Let in as soon as somebody approves. */
    HELD(true, ExitCode.REFUSED),
    /** Not let in. */
    DENIED(true, ExitCode.NEGATIVE),
    /** Has an executor, not yet started. */
    PLACED(false, ExitCode.DONE),
    /** No executor can take it. */
    UNPLACEABLE(true, ExitCode.NEGATIVE),
    /** An attempt is under way. */
    RUNNING(false, ExitCode.DONE),
    /** Ended with exit code 0. */
    SUCCEEDED(true, ExitCode.DONE),
    /** Ended with another exit code, or by a signal. */
    FAILED(true, ExitCode.NEGATIVE),
    /** Killed at its deadline. */
    TIMED_OUT(true, ExitCode.NEGATIVE),
    /** Stopped on request. */
    CANCELLED(true, ExitCode.NEGATIVE),
    /** Its worker died, and no further attempt is made. */
    CRASHED(true, ExitCode.NEGATIVE),
    /** Its executor disappeared. */
    LOST(true, ExitCode.NEGATIVE);

    private final boolean settled;
    private final ExitCode exitCode;

    RunState(boolean settled, ExitCode exitCode) {
        this.settled = settled;
        this.exitCode = exitCode;
    }

    /** Whether nothing more happens by itself. */
    public boolean settled() {
        return settled;
    }

    /** How a command that waited for the run ends; {@link TraceView#exitCode()} knows the exception. */
    ExitCode exitCode() {
        return exitCode;
    }
}
