package dev.agentplane.platform;

import dev.agentplane.avro.Topic;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.SourceRecord;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/** One record, read and decoded. */
public final class Incoming {

    private final Topic<?> topic;
    private final int partition;
    private final long offset;
    private final Instant timestamp;
    private final String key;
    private final SpecificRecord event;
    private final byte[] valueBytes;

    /** @param valueBytes the value exactly as on the wire; not copied, must not be changed */
    public Incoming(
            Topic<?> topic,
            int partition,
            long offset,
            Instant timestamp,
            String key,
            SpecificRecord event,
            byte[] valueBytes) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
        this.timestamp = timestamp;
        this.key = key;
        this.event = event;
        this.valueBytes = valueBytes;
    }

    /** Topic it was read from. */
    public Topic<?> topic() {
        return topic;
    }

    /** Partition it was read from. */
    public int partition() {
        return partition;
    }

    /** Its offset. */
    public long offset() {
        return offset;
    }

    /** When the broker appended it: the only "now" that decisions know. */
    public Instant timestamp() {
        return timestamp;
    }

    /** Record key; the trace id on every pipeline topic. */
    public String key() {
        return key;
    }

    /** The event. */
    public SpecificRecord event() {
        return event;
    }

    /** The value exactly as on the wire; must not be changed. */
    public byte[] valueBytes() {
        return valueBytes;
    }

    /** Coordinates and digest, as later events carry them. */
    public SourceRecord source() {
        return new SourceRecord(
                topic.name(), partition, offset, Digest.of(valueBytes).toString());
    }
}
