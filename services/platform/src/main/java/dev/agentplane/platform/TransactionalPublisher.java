package dev.agentplane.platform;

import dev.agentplane.platform.state.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One transaction after another: outputs and input offsets become visible together or not at all. Not thread-safe.
 *
 * <p>After any {@link KafkaException} the outcome of the transaction is unknown to us: {@link #reopen()} settles it
 * (initTransactions commits what was prepared, aborts the rest and fences older owners of the id).
 */
final class TransactionalPublisher implements AutoCloseable {

    private final Supplier<Producer<byte[], byte[]>> factory;
    private final List<Sent> sent = new ArrayList<>();
    private @Nullable Producer<byte[], byte[]> producer;
    private boolean open;

    private record Sent(ProducerRecord<byte[], byte[]> record, Future<RecordMetadata> metadata) {}

    TransactionalPublisher(Supplier<Producer<byte[], byte[]>> factory) {
        this.factory = factory;
    }

    /** Closes what is there and starts over with a producer that owns the transactional id. */
    void reopen() {
        close();
        Producer<byte[], byte[]> fresh = factory.get();
        try {
            fresh.initTransactions();
        } catch (KafkaException e) {
            fresh.close(java.time.Duration.ZERO);
            throw e;
        }
        producer = fresh;
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        Producer<byte[], byte[]> current = current();
        if (!open) {
            current.beginTransaction();
            open = true;
        }
        sent.add(new Sent(record, current.send(record)));
    }

    /**
     * Commits what was sent together with these input offsets.
     *
     * @return for each partition written, its last record of this transaction
     */
    Map<TopicPartition, Position> commit(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        Producer<byte[], byte[]> current = current();
        if (!open) {
            current.beginTransaction();
            open = true;
        }
        current.sendOffsetsToTransaction(offsets, group);
        current.commitTransaction();
        open = false;
        Map<TopicPartition, Sent> last = new HashMap<>();
        for (Sent each : sent) {
            RecordMetadata metadata = done(each.metadata());
            last.put(new TopicPartition(metadata.topic(), metadata.partition()), each);
        }
        Map<TopicPartition, Position> written = new HashMap<>();
        last.forEach((tp, each) -> written.put(
                tp, Position.of(done(each.metadata()).offset(), each.record().value())));
        sent.clear();
        return written;
    }

    private Producer<byte[], byte[]> current() {
        if (producer == null) {
            throw new IllegalStateException("publisher is not open");
        }
        return producer;
    }

    private static RecordMetadata done(Future<RecordMetadata> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted after commit", e);
        } catch (ExecutionException e) {
            throw new KafkaException("a committed record has no offset", e);
        }
    }

    @Override
    public void close() {
        if (producer != null) {
            // Nothing to wait for: an open transaction is to be aborted, by the next owner of the id if not by us.
            producer.close(java.time.Duration.ZERO);
        }
        producer = null;
        open = false;
        sent.clear();
    }
}
