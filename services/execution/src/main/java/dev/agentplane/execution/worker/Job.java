package dev.agentplane.execution.worker;

import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.SourceRecord;

/**
 * A run to be attempted.
 *
 * @param placed what, and where
 * @param placement where its placement is on the log
 * @param attempt number of the attempt
 */
record Job(RunPlaced placed, SourceRecord placement, int attempt) {

    String traceId() {
        return placed.getTraceId();
    }

    int partition() {
        return placement.getPartition();
    }

    long placementOffset() {
        return placement.getOffset();
    }
}
