package dev.agentplane.sealing.audit;

/**
 * The partition that is audited, as it is now.
 *
 * @param origin name of its log: from its genesis, or what is expected where it has none
 * @param topic evidence topic
 * @param topicId its id now
 * @param partition its partition
 */
public record AuditedLog(String origin, String topic, String topicId, int partition) {}
