package dev.agentplane.execution.supervisor;

import dev.agentplane.platform.state.Formats;
import dev.agentplane.platform.state.Table;
import dev.agentplane.platform.state.Tables;

/** What is known of all runs: the attempt that counts, and which runs are over. */
final class RunBook {

    private static final int OVER = -1;

    private final Tables tables = new Tables(1);
    private final Table<Integer> attempts = tables.table("attempts", Formats.integer());

    Tables tables() {
        return tables;
    }

    boolean isCompleted(int partition, String traceId) {
        return attempt(partition, traceId) == OVER;
    }

    /** The highest attempt that began; 0 before the first. */
    int attempt(int partition, String traceId) {
        return attempts.get(partition, traceId).orElse(0);
    }

    void started(int partition, String traceId, int attempt) {
        if (!isCompleted(partition, traceId)) {
            attempts.put(partition, traceId, Math.max(attempt, attempt(partition, traceId)));
        }
    }

    void completed(int partition, String traceId) {
        attempts.put(partition, traceId, OVER);
    }
}
