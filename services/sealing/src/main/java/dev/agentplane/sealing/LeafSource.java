package dev.agentplane.sealing;

/**
 * Where a leaf comes from.
 *
 * @param topicId id of the source topic as Kafka prints it
 * @param partition its partition, also the partition of the log
 * @param offset offset of the source record
 */
public record LeafSource(String topicId, int partition, long offset) {}
