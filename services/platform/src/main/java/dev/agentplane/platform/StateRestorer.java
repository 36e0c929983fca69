package dev.agentplane.platform;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds a handler's state from its own output topics. Not thread-safe.
 *
 * <p>It reads committed records up to the high watermark as it stood at the start, not up to the last stable offset: a
 * predecessor's transaction may be decided but not yet marked on the data partition, and stopping short of it would miss
 * its records. An open transaction is waited for; the broker ends it after its timeout.
 */
final class StateRestorer implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final RecordHandler handler;
    private final EventCodec codec;
    private final Supplier<Consumer<byte[], byte[]>> readers;
    private final Supplier<Admin> admins;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private @Nullable Consumer<byte[], byte[]> reader;
    private @Nullable Admin admin;

    StateRestorer(
            RecordHandler handler,
            EventCodec codec,
            Supplier<Consumer<byte[], byte[]>> readers,
            Supplier<Admin> admins) {
        this.handler = handler;
        this.codec = codec;
        this.readers = readers;
        this.admins = admins;
    }

    /** Brings the state of exactly these partitions up to date and forgets all others. */
    void restore(Set<Integer> partitions) {
        Map<String, Topic<?>> topics = new HashMap<>();
        handler.stateTopics().forEach(topic -> topics.put(topic.name(), topic));
        if (topics.isEmpty()) {
            return;
        }
        Set<Integer> stale = new HashSet<>();
        next.keySet().forEach(tp -> stale.add(tp.partition()));
        stale.removeAll(partitions);
        stale.forEach(this::forget);
        Map<TopicPartition, Long> targets = endOffsets(partitions, topics.keySet());
        if (targets.isEmpty()) {
            return;
        }
        read(topics, targets);
    }

    /** Notes that this handler's outputs up to these offsets are in its state already. */
    void advance(Map<TopicPartition, Long> written) {
        written.forEach((tp, offset) -> next.computeIfPresent(tp, (key, old) -> Math.max(old, offset)));
    }

    /** Drops the state of all partitions: what it holds may not have been committed. */
    void forgetAll() {
        Set<Integer> known = new HashSet<>();
        next.keySet().forEach(tp -> known.add(tp.partition()));
        known.forEach(this::forget);
    }

    private void forget(int partition) {
        handler.forget(partition);
        next.keySet().removeIf(tp -> tp.partition() == partition);
    }

    private void read(Map<String, Topic<?>> topics, Map<TopicPartition, Long> targets) {
        Consumer<byte[], byte[]> from = reader();
        from.assign(targets.keySet());
        for (TopicPartition tp : targets.keySet()) {
            from.seek(tp, next.computeIfAbsent(tp, key -> 0L));
        }
        while (!targets.entrySet().stream().allMatch(e -> from.position(e.getKey()) >= e.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : from.poll(POLL)) {
                Topic<?> topic = topics.get(record.topic());
                if (topic == null) {
                    throw new IllegalStateException("unexpected topic " + record.topic());
                }
                handler.replay(
                        record.partition(),
                        new Outgoing(
                                topic,
                                new String(record.key(), StandardCharsets.UTF_8),
                                codec.decode(topic, record.value()),
                                record.partition()));
            }
        }
        targets.keySet().forEach(tp -> next.put(tp, from.position(tp)));
    }

    private Map<TopicPartition, Long> endOffsets(Set<Integer> partitions, Set<String> topics) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition : partitions) {
            topics.forEach(topic -> asked.put(new TopicPartition(topic, partition), OffsetSpec.latest()));
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        try {
            admin().listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get()
                    .forEach((tp, info) -> ends.put(tp, info.offset()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while restoring state", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new KafkaException("cannot read the end of " + topics, e.getCause());
        }
        return ends;
    }

    private Consumer<byte[], byte[]> reader() {
        if (reader == null) {
            reader = readers.get();
        }
        return reader;
    }

    private Admin admin() {
        if (admin == null) {
            admin = admins.get();
        }
        return admin;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
        reader = null;
        admin = null;
    }
}
