package dev.agentplane.platform;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.internals.AbstractPartitionAssignor;
import org.apache.kafka.common.TopicPartition;

/** Gives every partition to one member, the first by instance id; the others wait. Kafka makes it by name. */
public final class SoleAssignor extends AbstractPartitionAssignor {

    @Override
    public String name() {
        return "agentplane-sole";
    }

    @Override
    public Map<String, List<TopicPartition>> assign(
            Map<String, Integer> partitionsPerTopic, Map<String, Subscription> subscriptions) {
        Map<String, List<TopicPartition>> assignment = new HashMap<>();
        subscriptions.keySet().forEach(member -> assignment.put(member, new ArrayList<>()));
        subscriptions.entrySet().stream()
                .min(Comparator.comparing(
                        member -> member.getValue().groupInstanceId().orElse("") + " " + member.getKey()))
                .ifPresent(member -> {
                    List<TopicPartition> all = new ArrayList<>();
                    for (String topic : member.getValue().topics()) {
                        all.addAll(partitions(topic, partitionsPerTopic.getOrDefault(topic, 0)));
                    }
                    assignment.put(member.getKey(), all);
                });
        return assignment;
    }
}
