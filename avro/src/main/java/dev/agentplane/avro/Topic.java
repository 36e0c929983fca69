package dev.agentplane.avro;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * One Kafka topic of the public contract.
 *
 * @param <V> type of its values; {@link SpecificRecord} when it carries several event types
 * @param name topic name, {@code agentplane.<plural>.v1} or {@code stack.<producer>.v1}
 * @param writer the one service principal that may write it
 * @param cleanup what the broker may delete
 * @param layout how it is partitioned
 * @param events schemas of the values it may carry, at least one, the first one being the main one
 */
public record Topic<V extends SpecificRecord>(
        String name, String writer, Cleanup cleanup, Layout layout, List<Schema> events) {

    /** What the broker may delete of a topic. */
    public enum Cleanup {
        /** Nothing, ever: the log is the source of truth. */
        KEEP_ALL,
        /** All but the newest record of a key. */
        COMPACT,
        /** What is older than a day, and the oldest where there is too much: nothing depends on it. */
        EXPIRE
    }

    /** How a topic is partitioned. */
    public enum Layout {
        /** Keyed by trace id; all such topics have the same partition count, so that one trace is one partition number. */
        BY_TRACE,
        /** Keyed by something else; same partition count, without co-partitioning. */
        BY_KEY,
        /** One partition: totally ordered. */
        SINGLE
    }

    public Topic {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException(name + ": a topic carries at least one event type");
        }
    }

    /**
     * Registry subject of an event on this topic: {@code <topic>-value} where the topic has one event type (Confluent's
     * default strategy), else {@code <topic>-<full record name>} (its TopicRecordNameStrategy).
     */
    public String subject(Schema event) {
        return events.size() == 1 ? name + "-value" : name + "-" + event.getFullName();
    }

    /** Topic-level broker configuration that protects the data; replication is the cluster's business. */
    public Map<String, String> config() {
        Map<String, String> config = new TreeMap<>();
        switch (cleanup) {
            case KEEP_ALL -> {
                config.put("cleanup.policy", "delete");
                config.put("retention.ms", "-1");
                config.put("retention.bytes", "-1");
            }
            case COMPACT -> {
                config.put("cleanup.policy", "compact");
                // Sealing and late readers get an hour before the newest value of a key hides an older one.
                config.put("min.compaction.lag.ms", "3600000");
            }
            case EXPIRE -> {
                config.put("cleanup.policy", "delete");
                config.put("retention.ms", "86400000");
                config.put("retention.bytes", "268435456");
                config.put("segment.bytes", "33554432");
            }
        }
        // The broker's clock, not the producer's: decisions take "now" from the record, and a submitter may not choose
        // it.
        config.put("message.timestamp.type", "LogAppendTime");
        return config;
    }

    /**
     * True when outsiders write it: then its records are checked to be in the partition their key belongs in, because
     * two clients that hash keys differently would split one trace over two partitions.
     */
    public boolean inbound() {
        return layout == Layout.BY_TRACE && writer.equals("submitter");
    }

    /** Number of partitions when {@code pipelinePartitions} is the count of all keyed topics. */
    public int partitions(int pipelinePartitions) {
        return layout == Layout.SINGLE ? 1 : pipelinePartitions;
    }
}
