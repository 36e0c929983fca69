package dev.agentplane.cli.doctor;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * A running instance: whether its topics are there, every service has somebody who does it, nothing waits, and nothing was
 * buried.
 */
public final class InstanceChecks {

    private static final String PREFIX = "agentplane-";

    private final Admin admin;
    private final List<String> groups;

    /** @param groups consumer groups of the services, without their common prefix */
    public InstanceChecks(Admin admin, List<String> groups) {
        this.admin = admin;
        this.groups = groups.stream().map(group -> PREFIX + group).toList();
    }

    /** Looks. */
    public List<Check> all() {
        try {
            List<Check> checks = new ArrayList<>();
            checks.add(broker());
            Map<String, TopicDescription> topics = topics();
            checks.add(complete(topics));
            checks.addAll(services());
            checks.add(deadLetters(topics));
            return checks;
        } catch (ExecutionException e) {
            throw new KafkaException("the brokers did not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    private Check broker() throws ExecutionException, InterruptedException {
        int nodes = admin.describeCluster().nodes().get().size();
        return Check.ok(
                "broker",
                nodes + (nodes == 1 ? " node" : " nodes") + ", cluster "
                        + admin.describeCluster().clusterId().get());
    }

    private Map<String, TopicDescription> topics() throws ExecutionException, InterruptedException {
        Set<String> wanted = new TreeSet<>(Topics.ALL.stream().map(Topic::name).toList());
        wanted.add(Topics.DEAD_LETTERS);
        wanted.retainAll(admin.listTopics().names().get());
        return admin.describeTopics(wanted).allTopicNames().get();
    }

    private static Check complete(Map<String, TopicDescription> topics) {
        String missing = Topics.ALL.stream()
                .map(Topic::name)
                .filter(name -> !topics.containsKey(name))
                .collect(Collectors.joining(", "));
        return missing.isEmpty()
                ? Check.ok("topics", topics.size() + " there")
                : Check.fail("topics", "missing: " + missing + "; any service creates them when it starts");
    }

    private List<Check> services() throws ExecutionException, InterruptedException {
        List<Check> checks = new ArrayList<>();
        Map<String, ConsumerGroupDescription> described = new TreeMap<>();
        for (Map.Entry<String, org.apache.kafka.common.KafkaFuture<ConsumerGroupDescription>> group :
                admin.describeConsumerGroups(groups).describedGroups().entrySet()) {
            try {
                described.put(group.getKey(), group.getValue().get());
            } catch (ExecutionException e) {
                // A group that never existed; it is reported as nobody's below.
                continue;
            }
        }
        for (String group : groups) {
            checks.add(service(group, described.get(group)));
        }
        return checks;
    }

    private Check service(String group, @org.jspecify.annotations.Nullable ConsumerGroupDescription description)
            throws ExecutionException, InterruptedException {
        String name = group.substring(PREFIX.length());
        if (description == null || description.members().isEmpty()) {
            return Check.fail(name, "nobody does it; start the service that does: agentplane service --help");
        }
        long behind = lag(group);
        String found = description.members().size() + " running, " + behind + " records to go";
        return Check.ok(name, found);
    }

    private long lag(String group) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, ListOffsetsResultInfo> ends = ends(committed.keySet(), OffsetSpec.latest());
        long behind = 0;
        for (Map.Entry<TopicPartition, OffsetAndMetadata> position : committed.entrySet()) {
            ListOffsetsResultInfo end = ends.get(position.getKey());
            if (position.getValue() != null && end != null) {
                // The last offset of a partition is a transaction's end marker, which nobody is to process.
                behind += Math.max(0, end.offset() - 1 - position.getValue().offset());
            }
        }
        return behind;
    }

    private Check deadLetters(Map<String, TopicDescription> topics) throws ExecutionException, InterruptedException {
        TopicDescription dead = topics.get(Topics.DEAD_LETTERS);
        if (dead == null) {
            return Check.fail("dead letters", "no topic " + Topics.DEAD_LETTERS);
        }
        Set<TopicPartition> partitions = dead.partitions().stream()
                .map(partition -> new TopicPartition(dead.name(), partition.partition()))
                .collect(Collectors.toSet());
        Map<TopicPartition, ListOffsetsResultInfo> first = ends(partitions, OffsetSpec.earliest());
        long records = 0;
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                ends(partitions, OffsetSpec.latest()).entrySet()) {
            ListOffsetsResultInfo start = first.get(end.getKey());
            records += end.getValue().offset() - (start == null ? 0 : start.offset());
        }
        return records == 0
                ? Check.ok("dead letters", "none")
                : Check.warn("dead letters", "some in " + Topics.DEAD_LETTERS + "; their headers say why");
    }

    private Map<TopicPartition, ListOffsetsResultInfo> ends(Set<TopicPartition> partitions, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        return admin.listOffsets(asked).all().get();
    }
}
