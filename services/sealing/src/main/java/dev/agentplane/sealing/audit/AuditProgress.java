package dev.agentplane.sealing.audit;

/** Told how far an audit is. */
@FunctionalInterface
public interface AuditProgress {

    /**
     * @param log the log that is read
     * @param offset where
     * @param end where it ends
     */
    void at(AuditedLog log, long offset, long end);
}
