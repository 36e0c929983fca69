package dev.agentplane.execution.worker;

import dev.agentplane.events.ExecutorRef;
import dev.agentplane.execution.runner.Runner;

/** Finds the runner of an executor. Thread-safe. */
public interface Runners extends AutoCloseable {

    /**
     * The runner.
     *
     * @throws IllegalArgumentException when the executor's reference cannot be understood
     */
    Runner of(ExecutorRef executor);

    @Override
    default void close() {}
}
