package dev.agentplane.testkit;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.Topic;
import dev.agentplane.embedded.EmbeddedBroker;
import dev.agentplane.embedded.registry.EmbeddedRegistry;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.PlatformConfig;
import dev.agentplane.platform.TopicProvisioner;
import dev.agentplane.platform.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real broker and a real registry with every topic of the contract, in this JVM. Costs seconds the first time in a
 * JVM and about half a second after that, so a test that counts records takes one of its own; tests that can tell their
 * records by trace id share one through {@link ClusterExtension}.
 */
public final class TestCluster implements AutoCloseable {

    /** Partitions of keyed topics unless a test asks for others: more than one, so that order across them shows. */
    public static final int PARTITIONS = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Path directory;
    private final AtomicInteger names = new AtomicInteger();
    private EmbeddedBroker broker;
    private EmbeddedRegistry registry;
    private Platform platform;
    private Producer<byte[], byte[]> producer;
    private final Map<String, String> topicIds;

    private TestCluster(Path directory, int partitions) {
        this.directory = directory;
        this.broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        this.registry = EmbeddedRegistry.start(broker.bootstrap(), 0);
        this.platform = newPlatform("testkit");
        this.producer = platform.clients().producer();
        try (Admin admin = platform.clients().admin()) {
            this.topicIds = new TopicProvisioner(admin).ensure(partitions);
        }
    }

    /** Starts a cluster of {@link #PARTITIONS} partitions below a directory. */
    public static TestCluster start(Path directory) {
        return start(directory, PARTITIONS);
    }

    /** Starts a cluster below a directory; one that was used before has what was left there. */
    public static TestCluster start(Path directory, int partitions) {
        return new TestCluster(directory, partitions);
    }

    /** {@code host:port} of the broker. */
    public String bootstrap() {
        return broker.bootstrap();
    }

    /** Base URL of the registry. */
    public String registryUrl() {
        return registry.url();
    }

    /** Topic ids by topic name. */
    public Map<String, String> topicIds() {
        return topicIds;
    }

    /** What the helpers of this class use; services under test get their own from {@link #newPlatform}. */
    public Platform platform() {
        return platform;
    }

    /** The codec on this cluster's registry. */
    public EventCodec codec() {
        return platform.codec();
    }

    /**
     * The shared parts of one more process; the caller closes it.
     *
     * @param instance name of the process, part of its transactional ids and of its state directory
     */
    public Platform newPlatform(String instance) {
        return new Platform(PlatformConfig.of(
                bootstrap(), registryUrl(), instance, directory.resolve("state").resolve(instance)));
    }

    /** A directory name or consumer group that no other test on this cluster has. */
    public String uniqueName(String prefix) {
        return prefix + "-" + names.incrementAndGet();
    }

    /** Publishes one event where its key belongs, and waits for the broker. */
    public RecordMetadata publish(Topic<?> topic, String key, SpecificRecord event) {
        return publishBytes(topic.name(), null, key, codec().encode(topic, event));
    }

    /** Publishes one event into a given partition, and waits for the broker. */
    public RecordMetadata publish(Topic<?> topic, int partition, String key, SpecificRecord event) {
        return publishBytes(topic.name(), partition, key, codec().encode(topic, event));
    }

    /**
     * Publishes any bytes, and waits for the broker.
     *
     * @param partition null for the key's own
     * @param value null for a tombstone
     */
    public RecordMetadata publishBytes(String topic, @Nullable Integer partition, String key, byte @Nullable [] value) {
        try {
            return producer.send(new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while publishing to " + topic, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("could not publish to " + topic + ": " + e.getMessage(), e);
        }
    }

    /** Every committed event of a topic as it stands now, in offset order within each partition. */
    public List<Incoming> readAll(Topic<?> topic) {
        List<Incoming> records = new ArrayList<>();
        try (TopicReader reader = platform.topicReader()) {
            reader.readAll(topic, records::add);
        }
        return records;
    }

    /** The events alone, of a topic that carries one type. */
    public <V extends SpecificRecord> List<V> events(Topic<V> topic, Class<V> type) {
        return readAll(topic).stream().map(record -> type.cast(record.event())).toList();
    }

    /** Reads a topic until it holds at least so many committed events, and gives them all. */
    public List<Incoming> awaitCount(Topic<?> topic, int atLeast) {
        return await(topic, records -> records.size() >= atLeast);
    }

    /** Reads a topic until its committed events satisfy a condition, and gives them all. */
    public List<Incoming> await(Topic<?> topic, Predicate<List<Incoming>> condition) {
        return Awaitility.await(topic.name())
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> readAll(topic), condition);
    }

    /** Every committed record of any topic as it stands now, as bytes: for dead letters and foreign topics. */
    public List<ConsumerRecord<byte[], byte[]>> readBytes(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = platform.clients().reader()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(records::add);
            }
        }
        return records;
    }

    /** Stops broker and registry and starts them again on the same data and, where it is still free, the same address. */
    public void restart() {
        stop();
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        registry = EmbeddedRegistry.start(broker.bootstrap(), 0);
        platform = newPlatform("testkit");
        producer = platform.clients().producer();
    }

    @Override
    public void close() {
        stop();
    }

    private void stop() {
        producer.close(Duration.ZERO);
        platform.close();
        registry.close();
        broker.close();
    }
}
