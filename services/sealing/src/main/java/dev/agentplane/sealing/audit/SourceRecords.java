package dev.agentplane.sealing.audit;

import java.util.Iterator;

/**
 * What is left of one partition of a source topic.
 *
 * @param topic its name
 * @param beginning offset of the first record that was not deleted
 * @param records from there to the end, by offset
 */
public record SourceRecords(String topic, long beginning, Iterator<SourceRecord> records) {}
