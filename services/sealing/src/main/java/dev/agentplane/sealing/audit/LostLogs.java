package dev.agentplane.sealing.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Logs that were signed or trusted once and are there no more. */
final class LostLogs {

    private LostLogs() {}

    /**
     * @param present logs that are there
     * @param predecessors origins that these continue
     * @param known origins of all heads, anchors and log keys that are known
     */
    static List<LogAuditResult> find(List<AuditedLog> present, Set<String> predecessors, Collection<String> known) {
        Set<String> accounted = new HashSet<>(predecessors);
        present.forEach(log -> accounted.add(log.origin()));
        List<LogAuditResult> lost = new ArrayList<>();
        for (String origin : new TreeSet<>(known)) {
            LogName name = LogName.parse(origin).orElse(null);
            if (name != null && !accounted.contains(origin)) {
                lost.add(lost(origin, name, present));
            }
        }
        return lost;
    }

    private static LogAuditResult lost(String origin, LogName name, List<AuditedLog> present) {
        AuditedLog now = present.stream()
                .filter(log -> log.partition() == name.partition())
                .findFirst()
                .orElse(null);
        String topic = now == null ? "" : now.topic();
        String found = now == null
                ? "no such partition"
                : "topic id " + now.topicId() + ", whose log does not name this one as the one it continues";
        Alarm alarm = new Alarm(AlarmKind.RECREATED, origin, 0, topic, -1, "topic id " + name.topicId(), found);
        return new LogAuditResult(
                new AuditedLog(origin, topic, name.topicId(), name.partition()),
                0,
                0,
                0,
                List.of(alarm),
                Map.of(AlarmKind.RECREATED, 1L));
    }
}
