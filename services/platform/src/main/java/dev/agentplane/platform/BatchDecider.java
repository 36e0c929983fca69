package dev.agentplane.platform;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.MalformedEventException;
import dev.agentplane.avro.SchemaRegistryException;
import dev.agentplane.avro.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the records of one poll into sends: outputs or dead letters. Stops at the first record it cannot decide now. */
final class BatchDecider {

    private static final Logger LOGGER = LoggerFactory.getLogger(BatchDecider.class);

    private final String service;
    private final RecordHandler handler;
    private final EventCodec codec;
    private final TransactionalPublisher publisher;
    private final Map<String, Topic<?>> topics = new HashMap<>();

    BatchDecider(String service, RecordHandler handler, EventCodec codec, TransactionalPublisher publisher) {
        this.service = service;
        this.handler = handler;
        this.codec = codec;
        this.publisher = publisher;
        handler.inputs().forEach(topic -> topics.put(topic.name(), topic));
    }

    /**
     * @param next for each partition the offset after the last decided record
     * @param obstacle why deciding stopped early, or null
     */
    record Result(
            Map<TopicPartition, OffsetAndMetadata> next,
            @Nullable RuntimeException obstacle) {}

    Result decide(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                decide(record);
            } catch (TransientException e) {
                return new Result(next, e);
            } catch (SchemaRegistryException e) {
                return new Result(next, e);
            }
            next.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        return new Result(next, null);
    }

    private void decide(ConsumerRecord<byte[], byte[]> record) {
        List<Encoded> outputs;
        try {
            outputs = outputs(decode(record));
        } catch (MalformedEventException e) {
            bury(record, "MALFORMED_EVENT", e);
            return;
        } catch (PoisonException e) {
            bury(record, e.code(), e);
            return;
        } catch (KafkaException | TransientException | SchemaRegistryException e) {
            throw e;
        } catch (RuntimeException e) {
            // A bug that this record brings out. Stopping would hold up every record behind it; the dead letter keeps
            // its bytes, and it can be retried once the bug is mended.
            LOGGER.atError()
                    .setCause(e)
                    .addKeyValue("service", service)
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("handler failed");
            bury(record, "INTERNAL_ERROR", e);
            return;
        }
        // From here on a failure must undo the transaction: state and sends go together.
        for (Encoded output : outputs) {
            publisher.send(output.record());
            handler.replay(record.partition(), output.output());
        }
    }

    private List<Encoded> outputs(Incoming incoming) {
        List<Encoded> encoded = new ArrayList<>();
        for (Outgoing output : handler.handle(incoming)) {
            encoded.add(Encoded.of(codec, output, incoming.partition()));
        }
        return encoded;
    }

    private Incoming decode(ConsumerRecord<byte[], byte[]> record) {
        Topic<?> topic = topics.get(record.topic());
        if (topic == null) {
            throw new IllegalStateException("not subscribed to " + record.topic());
        }
        SpecificRecord event = codec.decode(topic, record.value());
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        Schema.Field trace = event.getSchema().getField("traceId");
        if (topic.layout() == Topic.Layout.BY_TRACE && trace != null && !key.equals(event.get(trace.pos()))) {
            throw new PoisonException(
                    "KEY_MISMATCH", "expected the record key " + event.get(trace.pos()) + ", found \"" + key + "\"");
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

    private void bury(ConsumerRecord<byte[], byte[]> record, String code, RuntimeException cause) {
        LOGGER.atWarn()
                .addKeyValue("service", service)
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("code", code)
                .log("dead letter: {}", cause.getMessage());
        publisher.send(DeadLetter.of(record, service, code, cause));
    }
}
