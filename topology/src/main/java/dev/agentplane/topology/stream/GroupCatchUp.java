package dev.agentplane.topology.stream;

import dev.agentplane.avro.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the application's group has committed with where the partitions ended when their task started.
 *
 * <p>Committed offsets and not the last record seen, because a partition may end in transaction markers, which no record
 * ever shows. Thread-safe. While the brokers do not answer, nothing counts as reached.
 */
final class GroupCatchUp implements CatchUp {

    private static final Logger LOGGER = LoggerFactory.getLogger(GroupCatchUp.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Admin admin;
    private final Map<Integer, Map<TopicPartition, Long>> targets = new ConcurrentHashMap<>();
    private final Set<Integer> reached = ConcurrentHashMap.newKeySet();

    GroupCatchUp(Admin admin) {
        this.admin = admin;
    }

    @Override
    public void starting(int partition) {
        reached.remove(partition);
        targets.remove(partition);
    }

    @Override
    public boolean reached(int partition) {
        return reached.contains(partition);
    }

    /** Asks the brokers. Called now and then, on a thread that may wait. */
    void check(Set<Integer> partitions) {
        for (int partition : partitions) {
            if (!reached.contains(partition)) {
                check(partition);
            }
        }
    }

    private void check(int partition) {
        try {
            Map<TopicPartition, Long> ends = targets.get(partition);
            if (ends == null) {
                ends = ends(partition);
                targets.put(partition, ends);
            }
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(
                            ReceiptTopology.APPLICATION)
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            boolean all = ends.entrySet().stream().allMatch(end -> {
                OffsetAndMetadata position = committed.get(end.getKey());
                return end.getValue() == 0 || (position != null && position.offset() >= end.getValue());
            });
            if (all) {
                reached.add(partition);
                LOGGER.atInfo().addKeyValue("partition", partition).log("caught up with the past");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.atWarn().setCause(e).addKeyValue("partition", partition).log("cannot tell whether caught up");
        }
    }

    private Map<TopicPartition, Long> ends(int partition)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<TopicPartition> inputs = Inbox.TOPICS.stream()
                .map(Topic::name)
                .map(topic -> new TopicPartition(topic, partition))
                .toList();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        inputs.forEach(input -> latest.put(input, OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                admin.listOffsets(latest).all().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        Map<TopicPartition, Long> ends = new HashMap<>();
        found.forEach((input, info) -> ends.put(input, info.offset()));
        return ends;
    }
}
