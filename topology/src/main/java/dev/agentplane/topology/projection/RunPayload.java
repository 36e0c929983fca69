package dev.agentplane.topology.projection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.ResourceUsage;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunStarted;
import java.time.Duration;

/** Payloads of {@code run.started}, {@code run.completed} and {@code run.failed}. */
final class RunPayload {

    private static final int LEAST_SECONDS = 5;
    private static final int MOST_SECONDS = 3600;

    private RunPayload() {}

    static boolean succeeded(RunCompleted completed) {
        return completed.getOutcome().equals("SUCCEEDED");
    }

    /** With the run's deadline, which the receipt's own deadline is counted from; a value out of its range says nothing. */
    static ObjectNode started(RunStarted started) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        Integer seconds = started.getMaxRunSeconds();
        if (seconds != null && seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS) {
            payload.put("max_run_seconds", seconds.intValue());
        }
        return payload;
    }

    /**
     * What was measured, and what the script says about its own work.
     *
     * @param scores from {@link OutcomeFile}; a score that it does not have is left out, and the receipt says so
     */
    static ObjectNode completed(RunCompleted completed, ObjectNode scores) {
        AttemptFinished finished = completed.getFinished();
        ResourceUsage usage = finished.getUsage();
        long wall = usage == null
                ? Math.max(
                        0,
                        Duration.between(finished.getStartedAt(), finished.getFinishedAt())
                                .toMillis())
                : usage.getWallMillis();
        ObjectNode payload = Energy.of(usage, wall);
        payload.setAll(scores);
        // The same rule as for replay inputs: there must be something to compare with.
        return payload.put("latency_ms", wall).put("replayable", finished.getStdout() != null);
    }

    static ObjectNode failed(RunCompleted completed) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("reason", completed.getOutcome())
                .put("exit_code", completed.getFinished().getExitCode());
    }
}
