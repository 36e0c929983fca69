package dev.agentplane.embedded.registry;

import dev.agentplane.embedded.schema.CompatibilityLevel;
import dev.agentplane.embedded.schema.Decision;
import dev.agentplane.embedded.schema.RegistryRecord;
import dev.agentplane.embedded.schema.RegistryState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of the registry and the topic it is folded from. A change is decided, written in a transaction and read
 * back before its answer is given, all under one lock.
 *
 * <p>Two registries on one topic are safe: they share a transactional id, so that whoever begins to write fences the
 * other, and the fenced one reads what is new, decides again and fences back. Reading never fences.
 */
final class RegistryLog implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RegistryLog.class);
    private static final String TRANSACTIONAL_ID = "agentplane-registry";
    private static final TopicPartition PARTITION = new TopicPartition(SchemasTopic.NAME, 0);
    private static final Duration POLL = Duration.ofMillis(50);
    /** After so many polls without progress (10 s) the broker is taken to be gone. */
    private static final int SILENT_POLLS = 200;

    private static final int ATTEMPTS = 5;

    private final Map<String, Object> client;
    private final RegistryState state;
    private final Consumer<byte[], byte[]> consumer;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Producer<byte[], byte[]> producer;

    /**
     * Reads the whole topic.
     *
     * @param client common client settings, at least the bootstrap servers
     */
    RegistryLog(Map<String, Object> client, CompatibilityLevel defaultLevel) {
        this.client = client;
        this.state = new RegistryState(defaultLevel);
        this.consumer = new KafkaConsumer<>(
                RegistryClients.reader(client), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(PARTITION));
        consumer.seekToBeginning(List.of(PARTITION));
        catchUp();
    }

    /** Asks the state a question, as of everything written before. */
    <T> T read(Function<RegistryState, T> question) {
        lock.lock();
        try {
            catchUp();
            return question.apply(state);
        } catch (KafkaException e) {
            throw new StoreException("the registry's log cannot be read: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes the state.
     *
     * @param decide may be called more than once, on a newer state each time
     * @return the answer, once everything decided is in the topic and in the state
     * @throws StoreException when the topic cannot be written; the change may or may not have happened
     */
    <T> T write(Function<RegistryState, Decision<T>> decide) {
        lock.lock();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return attempt(decide);
                } catch (InterruptException e) {
                    throw e;
                } catch (KafkaException e) {
                    // Fenced by another registry, or the outcome is unknown. A new producer settles both: it ends what
                    // the old one began, and what was written is then seen by reading.
                    discardProducer();
                    if (attempt == ATTEMPTS) {
                        throw new StoreException("the registry's log cannot be written: " + e.getMessage(), e);
                    }
                    LOGGER.atInfo()
                            .addKeyValue("attempt", attempt)
                            .addKeyValue("reason", e.getClass().getSimpleName())
                            .log("deciding a change again");
                }
            }
        } catch (KafkaException e) {
            throw new StoreException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private <T> T attempt(Function<RegistryState, Decision<T>> decide) {
        Producer<byte[], byte[]> current = writer();
        catchUp();
        Decision<T> decision = decide.apply(state);
        if (!decision.records().isEmpty()) {
            current.beginTransaction();
            Future<RecordMetadata> last = null;
            for (RegistryRecord record : decision.records()) {
                last = current.send(new ProducerRecord<>(
                        PARTITION.topic(), PARTITION.partition(), RecordCodec.key(record), RecordCodec.value(record)));
            }
            current.commitTransaction();
            readBack(last);
        }
        return decision.answer();
    }

    private Producer<byte[], byte[]> writer() {
        Producer<byte[], byte[]> known = producer;
        if (known != null) {
            return known;
        }
        Producer<byte[], byte[]> made = new KafkaProducer<>(
                RegistryClients.writer(client, TRANSACTIONAL_ID), new ByteArraySerializer(), new ByteArraySerializer());
        producer = made;
        // From here on nobody else can commit unnoticed, so what is read after this is what a decision stands on.
        made.initTransactions();
        return made;
    }

    private void discardProducer() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    /**
     * Reads on until our own records are in the state. The last stable offset does not tell: a commit is acknowledged
     * before its marker is on the partition, and a decision made in between would hand out an id twice.
     */
    private void readBack(@Nullable Future<RecordMetadata> last) {
        if (last == null) {
            return;
        }
        try {
            readTo(last.get().offset() + 1);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new KafkaException("a committed record has no offset", e);
        }
    }

    private void catchUp() {
        readTo(consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L));
    }

    private void readTo(long end) {
        int silentPolls = 0;
        long position = consumer.position(PARTITION);
        while (position < end) {
            consumer.poll(POLL).forEach(this::apply);
            long reached = consumer.position(PARTITION);
            silentPolls = reached > position ? 0 : silentPolls + 1;
            if (silentPolls == SILENT_POLLS) {
                throw new TimeoutException(
                        SchemasTopic.NAME + " could not be read beyond offset " + position + " of " + end);
            }
            position = reached;
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        try {
            RecordCodec.parse(record.key(), record.value()).applyTo(state);
        } catch (MalformedRecordException e) {
            // Stop here for good: without this record the state would hand out ids that are taken.
            consumer.seek(PARTITION, record.offset());
            throw new KafkaException(
                    SchemasTopic.NAME + " offset " + record.offset() + " is not a registry's record: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            discardProducer();
            consumer.close();
        } finally {
            lock.unlock();
        }
    }
}
