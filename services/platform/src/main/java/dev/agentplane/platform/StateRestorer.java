package dev.agentplane.platform;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.Topic;
import dev.agentplane.platform.state.Position;
import dev.agentplane.platform.state.Tables;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds a handler's state from its own output topics, and keeps its tables in step with them. Not thread-safe.
 *
 * <p>It reads committed records up to the high watermark as it stood at the start, not up to the last stable offset: a
 * predecessor's transaction may be decided but not yet marked on the data partition, and stopping short of it would miss
 * its records. An open transaction is waited for; the broker ends it after its timeout.
 *
 * <p>Tables are read on from the last record they hold, that one included: when the log has another record there, or none,
 * the tables are of another log, or of a part of it that was lost, and the partition is folded again from offset 0.
 */
final class StateRestorer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(StateRestorer.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final RecordHandler handler;
    private final Map<String, Topic<?>> topics = new HashMap<>();
    private final @Nullable Tables tables;
    private final EventCodec codec;
    private final Supplier<Consumer<byte[], byte[]>> readers;
    private final Function<Set<TopicPartition>, Map<TopicPartition, Long>> ends;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private @Nullable Consumer<byte[], byte[]> reader;

    /**
     * @param readers makes the consumer that reads committed records, when it is needed
     * @param ends knows the high watermarks of partitions
     */
    StateRestorer(
            RecordHandler handler,
            EventCodec codec,
            Supplier<Consumer<byte[], byte[]>> readers,
            Function<Set<TopicPartition>, Map<TopicPartition, Long>> ends) {
        this.handler = handler;
        this.tables = handler.tables().orElse(null);
        this.codec = codec;
        this.readers = readers;
        this.ends = ends;
        handler.stateTopics().forEach(topic -> topics.put(topic.name(), topic));
    }

    /** Brings the state of exactly these partitions up to date and forgets all others. */
    void restore(Set<Integer> partitions) {
        if (topics.isEmpty()) {
            return;
        }
        Set<Integer> stale = known();
        stale.removeAll(partitions);
        stale.forEach(this::forget);
        Set<TopicPartition> wanted = new HashSet<>();
        partitions.forEach(number -> topics.values().stream()
                .filter(topic -> number == 0 || topic.layout() != Topic.Layout.SINGLE)
                .forEach(topic -> wanted.add(new TopicPartition(topic.name(), number))));
        Map<TopicPartition, Long> targets = ends.apply(wanted);
        if (!targets.isEmpty()) {
            read(targets);
        }
    }

    /** Notes that this handler's outputs up to these records are committed, and in its state already. */
    void advance(Map<TopicPartition, Position> written) {
        Map<TopicPartition, Position> own = new HashMap<>(written);
        own.keySet().retainAll(next.keySet());
        own.forEach((tp, position) -> next.merge(tp, position.offset() + 1, Math::max));
        if (tables != null) {
            tables.commit(own);
        }
    }

    /** Drops what may not have been committed: in memory the state of all partitions, in tables the newest changes. */
    void forgetAll() {
        if (tables != null) {
            tables.close();
        }
        known().forEach(this::forget);
    }

    private Set<Integer> known() {
        Set<Integer> known = new HashSet<>();
        next.keySet().forEach(tp -> known.add(tp.partition()));
        return known;
    }

    private void forget(int partition) {
        handler.forget(partition);
        next.keySet().removeIf(tp -> tp.partition() == partition);
    }

    private void read(Map<TopicPartition, Long> targets) {
        Consumer<byte[], byte[]> from = reader();
        from.assign(targets.keySet());
        Map<TopicPartition, Position> unchecked = unchecked(targets.keySet());
        for (TopicPartition tp : targets.keySet()) {
            Position position = unchecked.get(tp);
            from.seek(tp, position == null ? next.computeIfAbsent(tp, key -> 0L) : position.offset());
        }
        Set<TopicPartition> lost = new HashSet<>();
        unchecked.forEach((tp, position) -> {
            if (position.offset() >= targets.getOrDefault(tp, 0L)) {
                lost.add(tp);
            }
        });
        lost.forEach(tp -> startAgain(tp, from, unchecked));
        while (!targets.entrySet().stream().allMatch(e -> from.position(e.getKey()) >= e.getValue())) {
            apply(from, unchecked);
        }
        targets.keySet().forEach(tp -> next.put(tp, from.position(tp)));
    }

    /** The last records that tables of newly taken partitions hold. */
    private Map<TopicPartition, Position> unchecked(Set<TopicPartition> wanted) {
        Map<TopicPartition, Position> positions = new HashMap<>();
        if (tables != null) {
            positions.putAll(tables.positions());
            positions.keySet().retainAll(wanted);
            positions.keySet().removeAll(next.keySet());
        }
        return positions;
    }

    private void apply(Consumer<byte[], byte[]> from, Map<TopicPartition, Position> unchecked) {
        Map<TopicPartition, ConsumerRecord<byte[], byte[]>> last = new HashMap<>();
        Set<Integer> again = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : from.poll(POLL)) {
            TopicPartition tp = new TopicPartition(record.topic(), record.partition());
            Position position = unchecked.remove(tp);
            if (again.contains(record.partition())) {
                continue;
            }
            if (position == null) {
                handler.replay(record.partition(), outgoing(record));
                last.put(tp, record);
            } else if (!position.isOf(record.offset(), record.value())) {
                startAgain(tp, from, unchecked);
                again.add(record.partition());
                last.keySet().removeIf(each -> each.partition() == record.partition());
            }
        }
        if (tables != null && !last.isEmpty()) {
            Map<TopicPartition, Position> positions = new HashMap<>();
            last.forEach((tp, record) -> positions.put(tp, Position.of(record.offset(), record.value())));
            tables.commit(positions);
        }
    }

    /** The tables of this partition are of no use: folds all of it from the start of the log. */
    private void startAgain(TopicPartition tp, Consumer<byte[], byte[]> from, Map<TopicPartition, Position> unchecked) {
        LOGGER.atWarn()
                .addKeyValue("topic", tp.topic())
                .addKeyValue("partition", tp.partition())
                .log("the state on disk is of another log and is built again");
        if (tables != null) {
            tables.clear(tp.partition());
        }
        for (TopicPartition each : from.assignment()) {
            if (each.partition() == tp.partition()) {
                unchecked.remove(each);
                from.seek(each, 0L);
            }
        }
    }

    private Outgoing outgoing(ConsumerRecord<byte[], byte[]> record) {
        Topic<?> topic = topics.get(record.topic());
        if (topic == null) {
            throw new IllegalStateException("unexpected topic " + record.topic());
        }
        return new Outgoing(
                topic,
                new String(record.key(), StandardCharsets.UTF_8),
                codec.decode(topic, record.value()),
                record.partition());
    }

    private Consumer<byte[], byte[]> reader() {
        if (reader == null) {
            reader = readers.get();
        }
        return reader;
    }

    @Override
    public void close() {
        if (tables != null) {
            tables.close();
        }
        if (reader != null) {
            reader.close();
        }
        reader = null;
    }
}
