package dev.agentplane.platform;

import dev.agentplane.avro.ConfluentRegistry;
import dev.agentplane.avro.SchemaRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes Kafka clients. The settings that protect data live here and nowhere else. */
public final class KafkaClients {

    /** Largest record value we produce: below the broker's and the consumers' default limit of 1 MiB. */
    public static final int MAX_VALUE_BYTES = 1_000_000;

    private static final int BATCH_BYTES = 128 * 1024;
    private static final int LINGER_MS = 20;
    private static final int HEARTBEATS = 4;
    private static final int API_TIMEOUT_MS = 15_000;
    private static final Duration SESSION = Duration.ofSeconds(10);
    // The default of 100 ms puts a hump of that length into every second small transaction.
    private static final int RETRY_BACKOFF_MS = 5;
    private static final int RETRY_BACKOFF_MAX_MS = 100;

    private final PlatformConfig config;

    public KafkaClients(PlatformConfig config) {
        this.config = config;
    }

    /**
     * A consumer that belongs to a group, as a static member: a process that was killed and started again gets its
     * partitions back at once instead of waiting until its own ghost has left.
     */
    public Consumer<byte[], byte[]> groupConsumer(String group) {
        return staticGroupConsumer(group, SESSION);
    }

    /** The same for a group in which one member has all partitions. */
    public Consumer<byte[], byte[]> soleGroupConsumer(String group) {
        return staticGroupConsumer(group, SESSION, SoleAssignor.class);
    }

    /**
     * A consumer that belongs to a group as a static member: a restart of this instance gets its partitions back at once,
     * and an instance that is gone loses them after {@code sessionTimeout}.
     */
    public Consumer<byte[], byte[]> staticGroupConsumer(String group, Duration sessionTimeout) {
        // Range, because partition p of all input topics must be handled by one instance; sticky ones do not promise
        // it.
        return staticGroupConsumer(group, sessionTimeout, RangeAssignor.class);
    }

    private Consumer<byte[], byte[]> staticGroupConsumer(
            String group, Duration sessionTimeout, Class<? extends ConsumerPartitionAssignor> assignor) {
        Map<String, Object> settings = consumerSettings();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, config.instance());
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) sessionTimeout.toMillis());
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) sessionTimeout.toMillis() / HEARTBEATS);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.maxBatch());
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, assignor.getName());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(settings);
    }

    /** A consumer that assigns partitions itself and never commits; an offset that is gone is an error. */
    public Consumer<byte[], byte[]> reader() {
        Map<String, Object> settings = consumerSettings();
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return new KafkaConsumer<>(settings);
    }

    /** A producer whose sends are part of transactions; whoever starts a second one with this id fences the first. */
    public Producer<byte[], byte[]> transactionalProducer(String transactionalId) {
        Map<String, Object> settings = producerSettings();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int)
                config.transactionTimeout().toMillis());
        return new KafkaProducer<>(settings);
    }

    /** An idempotent producer without transactions, for the edge: submissions, blobs, workers' reports. */
    public Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(producerSettings());
    }

    /** The same, without waiting for more to send: for reports that somebody waits for. */
    public Producer<byte[], byte[]> promptProducer() {
        Map<String, Object> settings = producerSettings();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new KafkaProducer<>(settings);
    }

    /** An admin client. */
    public Admin admin() {
        return Admin.create(common());
    }

    /** The registry client. */
    public SchemaRegistry registry() {
        return new ConfluentRegistry(config.registry(), config.autoRegister(), config.registryClient());
    }

    private Map<String, Object> common() {
        Map<String, Object> settings = new HashMap<>(config.kafka());
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
        settings.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MS);
        settings.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, RETRY_BACKOFF_MAX_MS);
        return settings;
    }

    private Map<String, Object> consumerSettings() {
        Map<String, Object> settings = common();
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Whoever waits longer starts over, which settles transactions anew; the default of a minute only hides
        // trouble.
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    private Map<String, Object> producerSettings() {
        Map<String, Object> settings = common();
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicProvisioner.DEAD_LETTER_BYTES);
        // Costs no latency in a transaction: the commit flushes.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        return settings;
    }
}
