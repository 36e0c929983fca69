package dev.agentplane.topology.stream;

import dev.agentplane.avro.Topics;
import dev.agentplane.platform.Health;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.PlatformConfig;
import dev.agentplane.platform.TopicProvisioner;
import dev.agentplane.platform.TransientException;
import dev.agentplane.platform.state.NativeLibrary;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The receipt topology as a running service. Thread-safe to close. */
public final class ReceiptsService implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReceiptsService.class);
    private static final String NAME = "receipts";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int COMMIT_MS = 100;
    private static final int LINGER_MS = 20;
    private static final int BATCH_BYTES = 128 * 1024;
    /** A thread that waits for records judges nothing meanwhile. */
    private static final int POLL_MS = 25;

    private static final int SESSION_MS = 10_000;
    private static final int CHECK_MS = 500;

    private final KafkaStreams streams;
    private final Admin admin;
    private final ScheduledExecutorService checks;

    private ReceiptsService(KafkaStreams streams, Admin admin, ScheduledExecutorService checks) {
        this.streams = streams;
        this.admin = admin;
        this.checks = checks;
    }

    /**
     * Starts it. Returns at once; the platform's health says when it is ready.
     *
     * @throws TransientException when the brokers do not answer
     */
    public static ReceiptsService start(Platform platform, ReceiptConfig config) {
        Admin admin = platform.clients().admin();
        int partitions;
        try {
            partitions = partitions(admin);
        } catch (TransientException e) {
            admin.close();
            throw e;
        }
        GroupCatchUp catchUp = new GroupCatchUp(admin, platform.clients()::reader);
        StreamsConfig settings = new StreamsConfig(properties(platform.config()));
        NativeLibrary.load(platform.config().stateDir());
        KafkaStreams streams = new KafkaStreams(
                ReceiptTopology.build(settings, config, platform.codec(), catchUp, partitions), settings);
        Health health = platform.health();
        health.report(NAME, Health.Status.STARTING, "joining its group");
        streams.setUncaughtExceptionHandler(error -> {
            // Every failure that a record can cause has a dead letter; what is left is infrastructure, or a bug that
            // must be seen. Either way nothing was committed, so that trying again is safe.
            LOGGER.atError().setCause(error).log("a stream thread failed and is replaced");
            health.report(NAME, Health.Status.DEGRADED, String.valueOf(error.getMessage()));
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.setStateListener((now, before) -> report(health, now));
        ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "receipts-catch-up");
            thread.setDaemon(true);
            return thread;
        });
        ReceiptsService service = new ReceiptsService(streams, admin, checks);
        streams.start();
        checks.scheduleWithFixedDelay(catchUp::check, 0, CHECK_MS, TimeUnit.MILLISECONDS);
        return service;
    }

    private static void report(Health health, KafkaStreams.State state) {
        switch (state) {
            case RUNNING -> health.report(NAME, Health.Status.READY, "");
            case REBALANCING, CREATED -> health.report(NAME, Health.Status.STARTING, "joining its group");
            case ERROR -> health.report(NAME, Health.Status.FAILED, "all stream threads are gone");
            case PENDING_ERROR -> health.report(NAME, Health.Status.DEGRADED, "stream threads are failing");
            case PENDING_SHUTDOWN, NOT_RUNNING -> health.report(NAME, Health.Status.STOPPED, "");
        }
    }

    private static int partitions(Admin admin) {
        String topic = Topics.RECEIPTS.name();
        try {
            Map<String, TopicDescription> found =
                    admin.describeTopics(Set.of(topic)).allTopicNames().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return found.values().iterator().next().partitions().size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while asking for " + topic, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new TransientException("cannot ask for " + topic + ": " + e.getMessage(), e);
        }
    }

    /** Settings of the Streams application; those that protect data cannot be overruled. */
    public static Properties properties(PlatformConfig platform) {
        Properties settings = new Properties();
        settings.putAll(platform.kafka());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, ReceiptTopology.APPLICATION);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, platform.bootstrap());
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG,
                platform.stateDir().resolve("streams").toString());
        settings.put(StreamsConfig.CLIENT_ID_CONFIG, ReceiptTopology.APPLICATION + "-" + platform.instance());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MS);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // As a static member a process that was killed gets its tasks back at once, instead of waiting for its own
        // ghost.
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), platform.instance());
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_MS);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), SESSION_MS / 4);
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                TopicProvisioner.DEAD_LETTER_BYTES);
        // Nobody sees a record before its transaction commits, so waiting for a fuller request costs no latency.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), LINGER_MS);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        settings.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
        // Order across topics means nothing to the fold, so no topic waits for records of another.
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                platform.transactionTimeout().toMillis());
        return settings;
    }

    @Override
    public void close() {
        checks.shutdownNow();
        streams.close(PATIENCE);
        admin.close();
    }
}
