package dev.agentplane.platform;

import java.time.Instant;

/** A record that went to the dead letters, as its handler sees it. */
public final class Rejected {

    private final String topic;
    private final int partition;
    private final long offset;
    private final Instant timestamp;
    private final byte[] valueBytes;
    private final String code;

    /** @param valueBytes the original value; empty for a tombstone; not copied, must not be changed */
    public Rejected(String topic, int partition, long offset, Instant timestamp, byte[] valueBytes, String code) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
        this.timestamp = timestamp;
        this.valueBytes = valueBytes;
        this.code = code;
    }

    /** Topic it was read from. */
    public String topic() {
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

    /** When the broker appended it. */
    public Instant timestamp() {
        return timestamp;
    }

    /** The original value; must not be changed. */
    public byte[] valueBytes() {
        return valueBytes;
    }

    /** Stable reason code. */
    public String code() {
        return code;
    }
}
