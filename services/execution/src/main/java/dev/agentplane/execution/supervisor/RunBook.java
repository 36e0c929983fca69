package dev.agentplane.execution.supervisor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is known of the runs of one partition: the attempt that counts, and which runs are over. */
final class RunBook {

    private final Map<String, Integer> attempts = new HashMap<>();
    private final Set<String> completed = new HashSet<>();

    boolean isCompleted(String traceId) {
        return completed.contains(traceId);
    }

    /** The highest attempt that began; 0 before the first. */
    int attempt(String traceId) {
        return attempts.getOrDefault(traceId, 0);
    }

    void started(String traceId, int attempt) {
        attempts.merge(traceId, attempt, Math::max);
    }

    void completed(String traceId) {
        completed.add(traceId);
        attempts.remove(traceId);
    }
}
