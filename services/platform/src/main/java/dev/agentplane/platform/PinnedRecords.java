package dev.agentplane.platform;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.MalformedEventException;
import dev.agentplane.avro.Topic;
import dev.agentplane.events.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads single records by coordinates. With the digest of the value in the coordinates the answer never changes, but for
 * the record to be no longer there. Not thread-safe.
 */
public final class PinnedRecords implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int POLLS = 50;

    private final Supplier<Consumer<byte[], byte[]>> readers;
    private final EventCodec codec;
    private @Nullable Consumer<byte[], byte[]> reader;

    PinnedRecords(Supplier<Consumer<byte[], byte[]>> readers, EventCodec codec) {
        this.readers = readers;
        this.codec = codec;
    }

    /**
     * The record at these coordinates, with exactly the value that is pinned.
     *
     * @return empty when it is not there, or is another one
     * @throws TransientException when it cannot be read now
     */
    public Optional<Incoming> read(Topic<?> topic, SourceRecord pinned) {
        if (!topic.name().equals(pinned.getTopic())) {
            return Optional.empty();
        }
        return read(topic, pinned.getPartition(), pinned.getOffset())
                .filter(record -> record.source().getValueDigest().equals(pinned.getValueDigest()));
    }

    /**
     * The record at these coordinates.
     *
     * @return empty when there is none, or none any more, or one that is no event
     * @throws TransientException when it cannot be read now
     */
    public Optional<Incoming> read(Topic<?> topic, int partition, long offset) {
        TopicPartition tp = new TopicPartition(topic.name(), partition);
        try {
            Consumer<byte[], byte[]> from = reader();
            if (from.partitionsFor(topic.name()).stream().noneMatch(info -> info.partition() == partition)) {
                return Optional.empty();
            }
            from.assign(List.of(tp));
            long begin = from.beginningOffsets(Set.of(tp)).getOrDefault(tp, 0L);
            long end = from.endOffsets(Set.of(tp)).getOrDefault(tp, 0L);
            if (offset < begin || offset >= end) {
                return Optional.empty();
            }
            from.seek(tp, offset);
            for (int i = 0; i < POLLS; i++) {
                for (ConsumerRecord<byte[], byte[]> record : from.poll(POLL)) {
                    return record.offset() == offset ? incoming(topic, record) : Optional.empty();
                }
                if (from.position(tp) > offset) {
                    return Optional.empty();
                }
            }
            throw new TransientException("expected the record " + tp + ":" + offset + ", got no answer");
        } catch (KafkaException e) {
            throw new TransientException("the record " + tp + ":" + offset + " cannot be read now: " + e.getMessage());
        }
    }

    private Optional<Incoming> incoming(Topic<?> topic, ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(new Incoming(
                    topic,
                    record.partition(),
                    record.offset(),
                    Instant.ofEpochMilli(record.timestamp()),
                    record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
                    codec.decode(topic, record.value()),
                    record.value()));
        } catch (MalformedEventException e) {
            return Optional.empty();
        }
    }

    private Consumer<byte[], byte[]> reader() {
        if (reader == null) {
            reader = readers.get();
        }
        return reader;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
        reader = null;
    }
}
