package dev.agentplane.platform;

import dev.agentplane.avro.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record to publish.
 *
 * @param topic where to
 * @param key record key; the trace id on every pipeline topic
 * @param event the value
 * @param partition explicit partition, or {@code null} for the partition of the input record (BY_TRACE topics) or the
 *     key's own (others)
 */
public record Outgoing(
        Topic<?> topic,
        String key,
        SpecificRecord event,
        @Nullable Integer partition) {

    /** A record on a pipeline topic, in the partition its trace lives in. */
    public static Outgoing of(Topic<?> topic, String key, SpecificRecord event) {
        return new Outgoing(topic, key, event, null);
    }
}
