package dev.agentplane.sealing.audit;

import java.util.List;

/**
 * What an audit found.
 *
 * @param level how much was checked
 * @param selfAsserted whether keys came from the logs themselves, not from somebody who is trusted
 * @param logs every log there is, then logs that are there no more
 */
public record AuditReport(Level level, boolean selfAsserted, List<LogAuditResult> logs) {

    public AuditReport {
        logs = List.copyOf(logs);
    }

    /** True when there is no alarm. */
    public boolean clean() {
        return logs.stream().allMatch(log -> log.alarms().isEmpty());
    }
}
