package dev.agentplane.platform;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.MalformedEventException;
import dev.agentplane.avro.SchemaRegistryException;
import dev.agentplane.avro.Topic;
import dev.agentplane.platform.state.StorageException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns records into sends: outputs or dead letters. A record that cannot be decided now holds up what follows it in its
 * own topic partition, nothing else.
 */
final class BatchDecider {

    private static final Logger LOGGER = LoggerFactory.getLogger(BatchDecider.class);

    private final String service;
    private final RecordHandler handler;
    private final EventCodec codec;
    private final ToIntFunction<String> partitionCount;
    private final Map<String, Topic<?>> topics = new HashMap<>();

    BatchDecider(String service, RecordHandler handler, EventCodec codec, ToIntFunction<String> partitionCount) {
        this.service = service;
        this.handler = handler;
        this.codec = codec;
        this.partitionCount = partitionCount;
        handler.inputs().forEach(topic -> topics.put(topic.name(), topic));
    }

    /**
     * @param next for each topic partition the offset after the last decided record
     * @param obstacles for each topic partition that is held up, why
     */
    record Result(Map<TopicPartition, OffsetAndMetadata> next, Map<TopicPartition, RuntimeException> obstacles) {}

    Result decide(Iterable<ConsumerRecord<byte[], byte[]>> records, TransactionalPublisher publisher) {
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        Map<TopicPartition, RuntimeException> obstacles = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            TopicPartition tp = new TopicPartition(record.topic(), record.partition());
            if (obstacles.containsKey(tp)) {
                continue;
            }
            try {
                decide(record, publisher);
                next.put(tp, new OffsetAndMetadata(record.offset() + 1));
            } catch (TransientException | SchemaRegistryException e) {
                obstacles.put(tp, e);
            }
        }
        return new Result(next, obstacles);
    }

    /** Publishes what has become due in a partition, if anything. */
    boolean publishDue(int partition, Instant now, TransactionalPublisher publisher) {
        List<Encoded> due = encoded(handler.due(partition, now), partition);
        due.forEach(output -> publisher.send(output.record()));
        return !due.isEmpty();
    }

    private void decide(ConsumerRecord<byte[], byte[]> record, TransactionalPublisher publisher) {
        List<Encoded> outputs;
        try {
            outputs = encoded(handler.handle(decode(record)), record.partition());
        } catch (MalformedEventException e) {
            refuse(record, "MALFORMED_EVENT", e, publisher);
            return;
        } catch (PoisonException e) {
            refuse(record, e.code(), e, publisher);
            return;
        } catch (KafkaException | TransientException | SchemaRegistryException | StorageException e) {
            throw e;
        } catch (RuntimeException e) {
            // A bug that this record brings out. Stopping would hold up every record behind it; the dead letter keeps
            // its bytes, and it can be retried once the bug is mended.
            LOGGER.atError()
                    .setCause(e)
                    .addKeyValue("service", service)
                    .addKeyValue("traceId", key(record))
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("handler failed");
            bury(record, "INTERNAL_ERROR", e, publisher);
            return;
        }
        publish(outputs, record.partition(), publisher);
    }

    /** From here on a failure must undo the transaction: sends and state go together. */
    private void publish(List<Encoded> outputs, int partition, TransactionalPublisher publisher) {
        for (Encoded output : outputs) {
            publisher.send(output.record());
            handler.replay(partition, output.output());
        }
    }

    private List<Encoded> encoded(List<Outgoing> outputs, int partition) {
        List<Encoded> encoded = new ArrayList<>();
        for (Outgoing output : outputs) {
            encoded.add(Encoded.of(codec, output, partition));
        }
        return encoded;
    }

    private Incoming decode(ConsumerRecord<byte[], byte[]> record) {
        Topic<?> topic = topics.get(record.topic());
        if (topic == null) {
            throw new IllegalStateException("not subscribed to " + record.topic());
        }
        SpecificRecord event = codec.decode(topic, record.value());
        String key = key(record);
        Schema.Field trace = event.getSchema().getField("traceId");
        if (topic.layout() == Topic.Layout.BY_TRACE && trace != null && !key.equals(event.get(trace.pos()))) {
            throw new PoisonException(
                    "KEY_MISMATCH", "expected the record key " + event.get(trace.pos()) + ", found \"" + key + "\"");
        }
        if (topic.inbound()) {
            checkPartition(record, key);
        }
        return new Incoming(
                topic,
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                key,
                event,
                record.value());
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private void checkPartition(ConsumerRecord<byte[], byte[]> record, String key) {
        int count = partitionCount.applyAsInt(record.topic());
        int expected = BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), count);
        if (record.partition() != expected) {
            throw new PoisonException(
                    "WRONG_PARTITION",
                    "expected key \"" + key + "\" in partition " + expected + " of " + count + ", found it in "
                            + record.partition() + "; set the client's partitioner to murmur2");
        }
    }

    private void refuse(
            ConsumerRecord<byte[], byte[]> record,
            String code,
            RuntimeException cause,
            TransactionalPublisher publisher) {
        Topic<?> topic = topics.get(record.topic());
        if (topic == null || handler.answersFor(topic)) {
            bury(record, code, cause, publisher);
        } else {
            LOGGER.atDebug()
                    .addKeyValue("service", service)
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("code", code)
                    .log("skipped, another service answers for it: {}", cause.getMessage());
        }
    }

    private void bury(
            ConsumerRecord<byte[], byte[]> record,
            String code,
            RuntimeException cause,
            TransactionalPublisher publisher) {
        LOGGER.atWarn()
                .addKeyValue("service", service)
                .addKeyValue("traceId", key(record))
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("code", code)
                .log("dead letter: {}", cause.getMessage());
        Rejected rejected = new Rejected(
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                record.value() == null ? new byte[0] : record.value(),
                code);
        List<Encoded> outputs = encoded(handler.rejected(rejected), record.partition());
        publisher.send(DeadLetter.of(record, service, code, cause));
        publish(outputs, record.partition(), publisher);
    }
}
