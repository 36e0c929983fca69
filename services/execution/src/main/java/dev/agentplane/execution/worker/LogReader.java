package dev.agentplane.execution.worker;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.MalformedEventException;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Looks single things up on the log, for the rare case that a run has to be taken over. One thread at a time. */
final class LogReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int POLLS = 50;

    /**
     * A placement as found on the log.
     *
     * @param placed the event
     * @param timestamp when it was appended, epoch milliseconds
     */
    record Found(RunPlaced placed, long timestamp) {}

    private final Supplier<Consumer<byte[], byte[]>> readers;
    private final EventCodec codec;
    private @Nullable Consumer<byte[], byte[]> reader;

    LogReader(Supplier<Consumer<byte[], byte[]>> readers, EventCodec codec) {
        this.readers = readers;
        this.codec = codec;
    }

    /** The placement at these coordinates; empty when there is none (any more). */
    Optional<Found> placement(SourceRecord at) {
        Consumer<byte[], byte[]> from = reader();
        TopicPartition tp = new TopicPartition(Topics.PLACEMENTS.name(), at.getPartition());
        from.assign(List.of(tp));
        from.seek(tp, at.getOffset());
        for (int i = 0; i < POLLS; i++) {
            for (ConsumerRecord<byte[], byte[]> record : from.poll(POLL)) {
                if (record.offset() == at.getOffset()
                        && codec.decode(Topics.PLACEMENTS, record.value()) instanceof RunPlaced placed) {
                    return Optional.of(new Found(placed, record.timestamp()));
                }
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether a report of the end of this trace was appended at or after {@code since} (epoch milliseconds). */
    boolean isFinished(String traceId, int partition, long since) {
        Consumer<byte[], byte[]> from = reader();
        TopicPartition tp = new TopicPartition(Topics.ATTEMPTS.name(), partition);
        from.assign(List.of(tp));
        long end = from.endOffsets(List.of(tp)).getOrDefault(tp, 0L);
        OffsetAndTimestamp begin = from.offsetsForTimes(Map.of(tp, since)).get(tp);
        if (begin == null) {
            return false;
        }
        from.seek(tp, begin.offset());
        byte[] key = traceId.getBytes(StandardCharsets.UTF_8);
        while (from.position(tp) < end) {
            for (ConsumerRecord<byte[], byte[]> record : from.poll(POLL)) {
                if (Arrays.equals(key, record.key()) && isEnd(record)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isEnd(ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(Topics.ATTEMPTS, record.value()) instanceof AttemptFinished;
        } catch (MalformedEventException e) {
            return false; // Not ours to judge; the supervisor has it among its dead letters.
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
            reader = null;
        }
    }
}
