package dev.agentplane.platform;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics that are missing and checks those that are there. */
public final class TopicProvisioner {

    /** Largest dead letter: an original record of the largest allowed size plus its headers, with room to spare. */
    public static final int DEAD_LETTER_BYTES = 8 * 1024 * 1024;

    private static final int DESCRIBE_ATTEMPTS = 100;
    private static final int DESCRIBE_PAUSE_MS = 100;

    private final Admin admin;

    public TopicProvisioner(Admin admin) {
        this.admin = admin;
    }

    /**
     * Makes every topic of the contract exist.
     *
     * @param partitions partition count of keyed topics; existing topics keep theirs
     * @return topic id by topic name
     * @throws ConfigException when an existing topic does not fit: all BY_TRACE topics must have one partition count
     * @throws TransientException when the brokers cannot be reached
     */
    public Map<String, String> ensure(int partitions) {
        Map<String, NewTopic> wanted = new TreeMap<>();
        for (Topic<?> topic : Topics.ALL) {
            wanted.put(
                    topic.name(),
                    new NewTopic(topic.name(), Optional.of(topic.partitions(partitions)), Optional.empty())
                            .configs(topic.config()));
        }
        Map<String, String> keepAll = new HashMap<>(Topics.BUNDLES.config());
        keepAll.remove("message.timestamp.type");
        keepAll.put("max.message.bytes", Integer.toString(DEAD_LETTER_BYTES));
        wanted.put(
                Topics.DEAD_LETTERS,
                new NewTopic(Topics.DEAD_LETTERS, Optional.of(partitions), Optional.empty()).configs(keepAll));
        try {
            wanted.keySet().removeAll(admin.listTopics().names().get());
            create(wanted);
            return check();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while creating topics", e);
        } catch (ExecutionException e) {
            throw new TransientException("topics could not be created or read: " + e.getMessage(), e);
        }
    }

    private void create(Map<String, NewTopic> missing) throws InterruptedException, ExecutionException {
        try {
            admin.createTopics(missing.values()).all().get();
        } catch (ExecutionException e) {
            // Another process was faster; check() looks at what it made.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private Map<String, TopicDescription> describe(List<String> names) throws InterruptedException, ExecutionException {
        for (int attempt = 1; ; attempt++) {
            try {
                return admin.describeTopics(names).allTopicNames().get();
            } catch (ExecutionException e) {
                // The controller knows a topic that it has just created before every broker does.
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || attempt == DESCRIBE_ATTEMPTS) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(DESCRIBE_PAUSE_MS);
            }
        }
    }

    private Map<String, String> check() throws InterruptedException, ExecutionException {
        List<String> names =
                new ArrayList<>(Topics.ALL.stream().map(Topic::name).toList());
        names.add(Topics.DEAD_LETTERS);
        Map<String, TopicDescription> found = describe(names);
        Map<String, Integer> counts = new HashMap<>();
        found.forEach(
                (name, description) -> counts.put(name, description.partitions().size()));
        int expected = counts.getOrDefault(Topics.BUNDLES.name(), 0);
        List<String> errors = new ArrayList<>();
        for (Topic<?> topic : Topics.ALL) {
            int count = counts.getOrDefault(topic.name(), 0);
            if (topic.layout() == Topic.Layout.BY_TRACE && count != expected) {
                errors.add(topic.name() + ": expected " + expected + " partitions like " + Topics.BUNDLES.name()
                        + ", found " + count);
            }
        }
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
        Map<String, String> ids = new TreeMap<>();
        found.forEach((name, description) -> ids.put(name, description.topicId().toString()));
        return ids;
    }
}
