package dev.agentplane.sealing.audit;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the audit of one log found.
 *
 * @param log the log
 * @param leaves leaves that were read
 * @param heads signed heads that were known
 * @param provenSize largest signed size whose root agrees; 0 when there is none
 * @param alarms by kind in the order of {@link AlarmKind}, then as they showed; the first ones of each kind
 * @param counts how often each kind was raised
 */
public record LogAuditResult(
        AuditedLog log, long leaves, long heads, long provenSize, List<Alarm> alarms, Map<AlarmKind, Long> counts) {

    public LogAuditResult {
        alarms = List.copyOf(alarms);
        counts = Map.copyOf(counts);
    }

    /** The alarm that names the cause. */
    public Optional<Alarm> primary() {
        return alarms.stream().findFirst();
    }

    /** What else shows because of it. */
    public List<Alarm> consequences() {
        return alarms.stream().skip(1).toList();
    }
}
