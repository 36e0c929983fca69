package dev.agentplane.execution.runner;

/** The executor has a directory of this trace already: somebody tried before. */
public final class EarlierAttemptException extends Exception {

    private static final long serialVersionUID = 1L;

    public EarlierAttemptException(String traceId) {
        super("the executor knows trace " + traceId + " already");
    }
}
