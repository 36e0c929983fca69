package dev.agentplane.platform;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Walks along the committed records of one partition, as bytes, from an offset to the end as it stood when the walk began.
 * For whoever must see every record, also those that are no event. Not thread-safe.
 */
public final class RecordCursor implements Iterator<ConsumerRecord<byte[], byte[]>>, AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int POLLS = 300;

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long beginning;
    private final long end;
    private final Deque<ConsumerRecord<byte[], byte[]>> read = new ArrayDeque<>();

    RecordCursor(Supplier<Consumer<byte[], byte[]>> readers, TopicPartition partition, long from) {
        this.consumer = readers.get();
        this.partition = partition;
        consumer.assign(List.of(partition));
        this.beginning = consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
        this.end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
        consumer.seek(partition, Math.max(beginning, from));
    }

    /** Offset of the first record that was not deleted. */
    public long beginning() {
        return beginning;
    }

    /** Offset after the last committed record. */
    public long end() {
        return end;
    }

    @Override
    public boolean hasNext() {
        int polls = 0;
        while (read.isEmpty() && consumer.position(partition) < end) {
            if (++polls > POLLS) {
                throw new TransientException("expected records of " + partition + " up to offset " + end
                        + ", got no answer after offset " + consumer.position(partition));
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end) {
                    read.add(record);
                }
            }
        }
        return !read.isEmpty();
    }

    @Override
    public ConsumerRecord<byte[], byte[]> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no record of " + partition + " before offset " + end);
        }
        return read.remove();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
