package dev.agentplane.topology.stream;

import dev.agentplane.avro.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the application's group has committed with where the partitions ended when their task started.
 *
 * <p>A partition may end in records that nobody is ever shown: transaction markers, aborted records, records that
 * retention took. A task commits no offset behind these unless it consumed something of that partition since it started,
 * so that whatever lies between is looked at here. Thread-safe. While the brokers do not answer, nothing counts as
 * reached.
 */
final class GroupCatchUp implements CatchUp {

    private static final Logger LOGGER = LoggerFactory.getLogger(GroupCatchUp.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int POLLS = 20;

    private final Admin admin;
    private final Supplier<Consumer<byte[], byte[]>> readers;
    private final Map<Integer, Past> pasts = new ConcurrentHashMap<>();

    /** What one start of a task has to read; another start has another. */
    private static final class Past {
        private volatile Map<TopicPartition, Long> ends = Map.of();
        private volatile boolean read;
    }

    /** @param readers makes a consumer that assigns partitions itself and is shown committed records only */
    GroupCatchUp(Admin admin, Supplier<Consumer<byte[], byte[]>> readers) {
        this.admin = admin;
        this.readers = readers;
    }

    @Override
    public void starting(int partition) {
        pasts.put(partition, new Past());
    }

    @Override
    public boolean reached(int partition) {
        Past past = pasts.get(partition);
        return past != null && past.read;
    }

    /** Asks the brokers. Called now and then, on a thread that may wait. */
    void check() {
        pasts.forEach((partition, past) -> {
            if (!past.read) {
                check(partition, past);
            }
        });
    }

    private void check(int partition, Past past) {
        try {
            if (past.ends.isEmpty()) {
                past.ends = ends(partition);
            }
            Map<TopicPartition, Long> behind = behind(past.ends);
            if (behind.isEmpty() || nothingFrom(behind, past.ends)) {
                past.read = true;
                LOGGER.atInfo().addKeyValue("partition", partition).log("caught up with the past");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOGGER.atWarn().setCause(e).addKeyValue("partition", partition).log("cannot tell whether caught up");
        }
    }

    /** Partitions that the group has not committed up to their end, with the offset it would go on from. */
    private Map<TopicPartition, Long> behind(Map<TopicPartition, Long> ends)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(ReceiptTopology.APPLICATION)
                .partitionsToOffsetAndMetadata()
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        Map<TopicPartition, Long> behind = new HashMap<>();
        ends.forEach((input, end) -> {
            OffsetAndMetadata position = committed.get(input);
            long next = position == null ? 0 : position.offset();
            if (next < end) {
                behind.put(input, next);
            }
        });
        return behind;
    }

    private boolean nothingFrom(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        List<TopicPartition> open = new ArrayList<>(starts.keySet());
        try (Consumer<byte[], byte[]> reader = readers.get()) {
            reader.assign(open);
            reader.beginningOffsets(open)
                    .forEach((input, first) -> reader.seek(input, Math.max(first, starts.getOrDefault(input, 0L))));
            for (int polls = 0; polls < POLLS; polls++) {
                ConsumerRecords<byte[], byte[]> records = reader.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    TopicPartition input = new TopicPartition(record.topic(), record.partition());
                    if (record.offset() < ends.getOrDefault(input, 0L)) {
                        return false;
                    }
                }
                open.removeIf(input -> reader.position(input) >= ends.getOrDefault(input, 0L));
                if (open.isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    private Map<TopicPartition, Long> ends(int partition)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (Topic<?> topic : Inbox.TOPICS) {
            latest.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        // Committed records only: somebody's transaction that stays open must not keep receipts from being sealed.
        admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .forEach((input, info) -> ends.put(input, info.offset()));
        return ends;
    }
}
