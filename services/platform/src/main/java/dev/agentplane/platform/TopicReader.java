package dev.agentplane.platform;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads topics outside any group: from a position up to their present end, or on and on. For exports, audits, views and
 * tests; the services themselves use {@link ConsumerLoop}. One consumer per reader; not thread-safe.
 */
public final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final EventCodec codec;

    /** @param readers makes a consumer that assigns partitions itself, see {@link KafkaClients#reader()} */
    public TopicReader(Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> readers, EventCodec codec) {
        this.consumer = readers.get();
        this.codec = codec;
    }

    /** All partitions of a topic. */
    public List<TopicPartition> partitions(Topic<?> topic) {
        return consumer.partitionsFor(topic.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .sorted(java.util.Comparator.comparingInt(TopicPartition::partition))
                .toList();
    }

    /**
     * Every committed record from the start of these partitions to their end as it stands now. Records that are not
     * events of their topic are skipped: they are in the dead letters.
     *
     * @param topics the topics the partitions belong to
     */
    public void readAll(Collection<Topic<?>> topics, Collection<TopicPartition> partitions, Consumer<Incoming> sink) {
        readAll(topics, partitions, Instant.EPOCH, sink);
    }

    /**
     * The same from a moment on.
     *
     * @param since first moment of interest (broker time)
     */
    public void readAll(
            Collection<Topic<?>> topics,
            Collection<TopicPartition> partitions,
            Instant since,
            Consumer<Incoming> sink) {
        Map<String, Topic<?>> byName = byName(topics);
        consumer.assign(partitions);
        if (since.equals(Instant.EPOCH)) {
            consumer.seekToBeginning(partitions);
        } else {
            seek(Set.copyOf(partitions), since);
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (!ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
            deliver(consumer.poll(POLL), byName, sink);
        }
    }

    /** Every committed record of a topic as it stands now. */
    public void readAll(Topic<?> topic, Consumer<Incoming> sink) {
        readAll(List.of(topic), partitions(topic), sink);
    }

    /**
     * Reads one partition number of several topics from a moment on, and goes on as records come.
     *
     * @param since first moment of interest (broker time)
     * @param sink gets each record
     * @param goOn asked after each poll with the number of records it gave; reading ends when it says no
     */
    public void follow(
            Collection<Topic<?>> topics,
            int partition,
            Instant since,
            Consumer<Incoming> sink,
            Predicate<Integer> goOn) {
        Map<String, Topic<?>> byName = byName(topics);
        Set<TopicPartition> assigned = topics.stream()
                .map(topic -> new TopicPartition(topic.name(), partition))
                .collect(Collectors.toSet());
        consumer.assign(assigned);
        seek(assigned, since);
        ConsumerRecords<byte[], byte[]> records;
        do {
            records = consumer.poll(POLL);
            deliver(records, byName, sink);
        } while (goOn.test(records.count()));
    }

    private void seek(Set<TopicPartition> assigned, Instant since) {
        // Asked first and sought explicitly: seekToEnd looks for the end only when it polls, and would skip what is
        // appended between these calls.
        Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
        Map<TopicPartition, Long> times =
                assigned.stream().collect(Collectors.toMap(tp -> tp, tp -> since.toEpochMilli()));
        consumer.offsetsForTimes(times).forEach((tp, found) -> {
            if (found == null) {
                consumer.seek(tp, ends.getOrDefault(tp, 0L));
            } else {
                consumer.seek(tp, found.offset());
            }
        });
    }

    private static Map<String, Topic<?>> byName(Collection<Topic<?>> topics) {
        return topics.stream().collect(Collectors.toMap(Topic::name, topic -> topic));
    }

    private void deliver(
            ConsumerRecords<byte[], byte[]> records, Map<String, Topic<?>> byName, Consumer<Incoming> sink) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Topic<?> topic = byName.get(record.topic());
            if (topic == null) {
                throw new KafkaException("unexpected topic " + record.topic());
            }
            try {
                sink.accept(new Incoming(
                        topic,
                        record.partition(),
                        record.offset(),
                        Instant.ofEpochMilli(record.timestamp()),
                        record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
                        codec.decode(topic, record.value()),
                        record.value()));
            } catch (dev.agentplane.avro.MalformedEventException e) {
                // Not an event: whoever owns the topic has it in the dead letters, a reader has nothing to say to it.
                continue;
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
