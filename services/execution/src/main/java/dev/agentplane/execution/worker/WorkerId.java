package dev.agentplane.execution.worker;

/**
 * A worker process.
 *
 * @param instance name that survives a restart
 * @param incarnation what tells this process from its predecessors
 */
public record WorkerId(String instance, String incarnation) {

    private static final char SEPARATOR = '#';

    public WorkerId {
        if (instance.isBlank() || incarnation.isBlank() || incarnation.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException("not a worker: \"" + instance + "\", \"" + incarnation + "\"");
        }
    }

    /** Whether this text names an earlier process of the same instance, which is therefore dead. */
    public boolean isPredecessor(String worker) {
        return worker.startsWith(instance + SEPARATOR)
                && worker.lastIndexOf(SEPARATOR) == instance.length()
                && !worker.equals(toString());
    }

    /** As in events: {@code <instance>#<incarnation>}. */
    @Override
    public String toString() {
        return instance + SEPARATOR + incarnation;
    }
}
