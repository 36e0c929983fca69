package dev.agentplane.platform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;

/** The publishers of one loop: a single one, or one per partition. Not thread-safe. */
final class Publishers implements AutoCloseable {

    private static final int SINGLE = -1;

    private final TransactionScope scope;
    private final String instance;
    private final Function<String, Producer<byte[], byte[]>> producers;
    private final Map<Integer, TransactionalPublisher> open = new HashMap<>();

    /** @param producers makes a producer for a transactional id */
    Publishers(TransactionScope scope, String instance, Function<String, Producer<byte[], byte[]>> producers) {
        this.scope = scope;
        this.instance = instance;
        this.producers = producers;
    }

    /**
     * Makes sure that exactly the publishers for these partitions are open. Opening one settles whatever an earlier owner
     * of its transactional id left, and fences that owner.
     */
    void own(Set<Integer> partitions) {
        Set<Integer> wanted = scope.perPartition() ? partitions : Set.of(SINGLE);
        open.entrySet().removeIf(entry -> {
            boolean surplus = !wanted.contains(entry.getKey());
            if (surplus) {
                entry.getValue().close();
            }
            return surplus;
        });
        for (Integer key : wanted) {
            if (!open.containsKey(key)) {
                String id = scope.perPartition() ? scope.prefix() + "-" + key : scope.prefix() + "-" + instance;
                TransactionalPublisher publisher = new TransactionalPublisher(() -> producers.apply(id));
                publisher.reopen();
                open.put(key, publisher);
            }
        }
    }

    /** The records of one poll, each group with the publisher that commits it. */
    List<Batch> batches(ConsumerRecords<byte[], byte[]> records) {
        if (!scope.perPartition()) {
            return List.of(new Batch(publisher(SINGLE), records));
        }
        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> byPartition = new HashMap<>();
        records.forEach(record -> byPartition
                .computeIfAbsent(record.partition(), key -> new ArrayList<>())
                .add(record));
        List<Batch> batches = new ArrayList<>();
        byPartition.forEach((partition, group) -> batches.add(new Batch(publisher(partition), group)));
        return batches;
    }

    /**
     * @param publisher commits these records
     * @param records in offset order within each topic partition
     */
    record Batch(TransactionalPublisher publisher, Iterable<ConsumerRecord<byte[], byte[]>> records) {}

    /** The publisher that commits what belongs to a partition. */
    TransactionalPublisher of(int partition) {
        return publisher(scope.perPartition() ? partition : SINGLE);
    }

    private TransactionalPublisher publisher(int key) {
        TransactionalPublisher publisher = open.get(key);
        if (publisher == null) {
            throw new IllegalStateException("no publisher for partition " + key);
        }
        return publisher;
    }

    @Override
    public void close() {
        open.values().forEach(TransactionalPublisher::close);
        open.clear();
    }
}
