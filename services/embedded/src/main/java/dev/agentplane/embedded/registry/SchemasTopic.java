package dev.agentplane.embedded.registry;

import dev.agentplane.embedded.EmbeddedStartException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topic that holds the registry: one partition, compacted, with the name Confluent's registry expects. */
final class SchemasTopic {

    static final String NAME = "_schemas";

    private SchemasTopic() {}

    /**
     * Creates the topic when it is missing and checks it when it is there.
     *
     * @throws EmbeddedStartException when its records could be lost or out of order, or Kafka does not answer
     */
    static void ensure(Map<String, Object> client) {
        try (Admin admin = Admin.create(client)) {
            NewTopic wanted = new NewTopic(NAME, Optional.of(1), Optional.empty())
                    .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
            try {
                admin.createTopics(List.of(wanted)).all().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
                check(admin);
            }
        } catch (ExecutionException e) {
            throw new EmbeddedStartException(
                    "topic " + NAME + " could not be created or read: "
                            + (e.getCause() == null ? e : e.getCause()).getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedStartException("interrupted while creating topic " + NAME, e);
        }
    }

    private static void check(Admin admin) throws ExecutionException, InterruptedException {
        int partitions = admin.describeTopics(List.of(NAME)).allTopicNames().get().values().stream()
                .mapToInt(description -> description.partitions().size())
                .sum();
        if (partitions != 1) {
            throw new EmbeddedStartException("topic " + NAME + ": expected 1 partition, found " + partitions
                    + "; a registry needs a topic of its own");
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, NAME);
        String policy = admin.describeConfigs(List.of(resource)).all().get().values().stream()
                .map(config -> config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value())
                .collect(Collectors.joining());
        if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new EmbeddedStartException("topic " + NAME + ": expected cleanup.policy compact, found " + policy
                    + "; schemas would expire, so set it to compact");
        }
    }
}
