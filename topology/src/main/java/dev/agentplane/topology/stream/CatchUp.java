package dev.agentplane.topology.stream;

/**
 * Whether a partition has been read up to where it ended when its task started. Before that the wall clock is ahead of
 * the data, so nothing may be decided that depends on it.
 */
public interface CatchUp {

    /** Says that a task for this partition starts, on whatever thread. */
    void starting(int partition);

    /** True once everything that was there at the start has been read. Cheap; called for every record. */
    boolean reached(int partition);

    /** Never behind: for tests, and wherever there is no past. */
    static CatchUp none() {
        return new CatchUp() {
            @Override
            public void starting(int partition) {
                // Nothing to wait for.
            }

            @Override
            public boolean reached(int partition) {
                return true;
            }
        };
    }
}
