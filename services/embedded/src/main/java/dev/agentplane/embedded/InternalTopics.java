package dev.agentplane.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.internals.Topic;

/**
 * Creates Kafka's own topics before anybody needs them. Kafka would do it on first use, but then the first share group
 * waits seconds for the retry after that, and the first transaction and the first group half a second each.
 */
final class InternalTopics {

    private static final String SEGMENT_BYTES = Integer.toString(100 * 1024 * 1024);
    private static final String CLEANUP = "cleanup.policy";
    private static final String COMPRESSION = "compression.type";

    private InternalTopics() {}

    /**
     * Creates what is missing, with the settings Kafka would give them.
     *
     * @param log Kafka's directory
     */
    static void ensure(String bootstrap, Path log) {
        if (Files.exists(log.resolve(Topic.SHARE_GROUP_STATE_TOPIC_NAME + "-0"))) {
            return;
        }
        List<NewTopic> topics = List.of(
                topic(
                        Topic.GROUP_METADATA_TOPIC_NAME,
                        Map.of(CLEANUP, "compact", COMPRESSION, "producer", "segment.bytes", SEGMENT_BYTES)),
                topic(
                        Topic.TRANSACTION_STATE_TOPIC_NAME,
                        Map.of(CLEANUP, "compact", COMPRESSION, "uncompressed", "segment.bytes", SEGMENT_BYTES)),
                topic(
                        Topic.SHARE_GROUP_STATE_TOPIC_NAME,
                        Map.of(
                                CLEANUP,
                                "delete",
                                COMPRESSION,
                                "producer",
                                "segment.bytes",
                                SEGMENT_BYTES,
                                "retention.ms",
                                "-1")));
        try (Admin admin =
                Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            for (var created : admin.createTopics(topics).values().values()) {
                await(created);
            }
        }
    }

    private static void await(org.apache.kafka.common.KafkaFuture<Void> created) {
        try {
            created.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new EmbeddedStartException("Kafka's own topics could not be created: " + e.getMessage(), e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedStartException("interrupted while the broker started", e);
        }
    }

    private static NewTopic topic(String name, Map<String, String> config) {
        return new NewTopic(name, BrokerSettings.INTERNAL_PARTITIONS, (short) 1).configs(config);
    }
}
