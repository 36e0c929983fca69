package dev.agentplane.cli.trace;

import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunStarted;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.events.RunWaiting;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** Where a run stands. */
public enum RunState {
    /** No event of it was found. */
    UNKNOWN(0, false, ExitCode.NEGATIVE),
    /** Submitted, not yet looked at. */
    SUBMITTED(1, false, ExitCode.DONE),
    /** Let in, not yet placed. */
    ADMITTED(2, false, ExitCode.DONE),
    /** Let in as soon as somebody approves. */
    HELD(2, true, ExitCode.REFUSED),
    /** Not let in. */
    DENIED(2, true, ExitCode.NEGATIVE),
    /** Let in, and no executor can take it now. */
    WAITING(3, false, ExitCode.DONE),
    /** Has an executor, not yet started. */
    PLACED(4, false, ExitCode.DONE),
    /** No executor can take it. */
    UNPLACEABLE(4, true, ExitCode.NEGATIVE),
    /** An attempt is under way. */
    RUNNING(5, false, ExitCode.DONE),
    /** Ended with exit code 0. */
    SUCCEEDED(6, true, ExitCode.DONE),
    /** Ended with another exit code, or by a signal. */
    FAILED(6, true, ExitCode.NEGATIVE),
    /** Killed at its deadline. */
    TIMED_OUT(6, true, ExitCode.NEGATIVE),
    /** Stopped on request. */
    CANCELLED(6, true, ExitCode.NEGATIVE),
    /** Its worker died, and no further attempt is made. */
    CRASHED(6, true, ExitCode.NEGATIVE),
    /** Its executor disappeared. */
    LOST(6, true, ExitCode.NEGATIVE);

    private final int progress;
    private final boolean settled;
    private final ExitCode exitCode;

    RunState(int progress, boolean settled, ExitCode exitCode) {
        this.progress = progress;
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

    /**
     * The state that one event says, if it says one.
     *
     * @return empty for events that are not steps of the pipeline
     */
    static Optional<RunState> of(SpecificRecord event) {
        if (event instanceof BundleSubmitted) {
            return Optional.of(SUBMITTED);
        } else if (event instanceof BundleValidated validated) {
            return Optional.of(valueOf(validated.getState().name()));
        } else if (event instanceof RunPlaced) {
            return Optional.of(PLACED);
        } else if (event instanceof RunWaiting) {
            return Optional.of(WAITING);
        } else if (event instanceof RunUnplaceable) {
            return Optional.of(UNPLACEABLE);
        } else if (event instanceof RunStarted) {
            return Optional.of(RUNNING);
        } else if (event instanceof RunCompleted completed) {
            return Optional.of(valueOf(completed.getOutcome()));
        }
        return Optional.empty();
    }

    /** Whether this state, said later or at the same time, takes the place of another one. */
    boolean replaces(RunState other) {
        return progress >= other.progress;
    }
}
