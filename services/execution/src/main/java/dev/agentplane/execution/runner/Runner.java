package dev.agentplane.execution.runner;

import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Guest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Runs plans on one executor. Blocks until the attempt is over and nothing of it is alive; interrupting the thread ends
 * the attempt.
 */
public interface Runner {

    /**
     * Runs one attempt and collects what it left. The blobs of the result are put, but not flushed.
     *
     * @throws EarlierAttemptException when this is attempt 1 and the executor knows the trace already
     * @throws UnreachableException when the executor cannot be reached, or was lost
     * @throws InterruptedException when the thread was interrupted; the attempt is over then
     */
    AttemptResult run(ExecutionPlan plan) throws InterruptedException, EarlierAttemptException, UnreachableException;

    /**
     * Ends a running attempt from outside, if it is running: {@link #run} then returns what there is of it, with the end
     * CRASHED. Called from another thread than the run's.
     *
     * @throws IOException when the launcher could not be told
     * @throws UnreachableException when the executor cannot be reached
     */
    void end(String traceId, int attempt) throws IOException, InterruptedException, UnreachableException;

    /**
     * Ends every process of the attempts of this trace below {@code below}, and forgets those attempts.
     *
     * @throws UnreachableException when the executor cannot be reached
     */
    void reap(String traceId, int below) throws InterruptedException, UnreachableException;

    /**
     * What the launcher says about the executor, line by line {@code name=value}, {@code done} at the end.
     *
     * @param guest a virtual machine to boot with hardware virtualisation, to find out whether that works; absent to not try
     * @throws IOException when the launcher could not be asked
     * @throws UnreachableException when the executor cannot be reached
     */
    String probe(@Nullable Guest guest) throws IOException, InterruptedException, UnreachableException;

    /** Deletes what the executor keeps of a trace; best effort, called when its outcome is durable. */
    void discard(String traceId);
}
