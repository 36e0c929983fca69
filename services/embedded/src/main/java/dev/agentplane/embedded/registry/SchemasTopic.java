package dev.agentplane.embedded.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The log behind the registry, in Confluent's own record format, so that a Confluent registry could take it over. Every
 * write is acknowledged and read back into the state before it returns. Not thread-safe.
 */
final class SchemasTopic implements AutoCloseable {

    static final String NAME = "_schemas";

    private static final Duration POLL = Duration.ofMillis(50);
    private static final int WRITE_SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryState state;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition = new TopicPartition(NAME, 0);

    SchemasTopic(String bootstrap, RegistryState state) {
        this.state = state;
        create(bootstrap);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "fetch.max.wait.ms", 20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        readTo(end);
    }

    private static void create(String bootstrap) {
        Map<String, String> config = new HashMap<>();
        config.put("cleanup.policy", "compact");
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(NAME, 1, (short) 1).configs(config)))
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while creating " + NAME, e);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("cannot create " + NAME + ": " + e.getMessage(), e);
            }
        }
    }

    /** Writes one record; a null value is a tombstone. */
    void write(JsonNode key, @Nullable JsonNode value) {
        try {
            long offset = producer.send(new ProducerRecord<>(
                            NAME, 0, JSON.writeValueAsBytes(key), value == null ? null : JSON.writeValueAsBytes(value)))
                    .get(WRITE_SECONDS, TimeUnit.SECONDS)
                    .offset();
            readTo(offset + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RegistryError.store("interrupted");
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw RegistryError.store(String.valueOf(e.getMessage()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can be written", e);
        }
    }

    private void readTo(long end) {
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                apply(record);
            }
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        try {
            state.apply(JSON.readTree(record.key()), record.value() == null ? null : JSON.readTree(record.value()));
        } catch (IOException | IllegalArgumentException e) {
            // Foreign bytes in a topic that only registries write: they have no meaning here, and none for Confluent's.
            return;
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
