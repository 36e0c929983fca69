package dev.agentplane.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.AttemptStarted;
import dev.agentplane.events.RunStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchDeciderTest {

    private final EventCodec codec = new EventCodec(new MemoryRegistry());
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final TransactionalPublisher publisher = new TransactionalPublisher(() -> producer);
    private final EchoHandler handler = new EchoHandler();
    private final BatchDecider decider = new BatchDecider("test", handler, codec, topic -> 4);

    @BeforeEach
    void open() {
        publisher.reopen();
    }

    @Test
    void anEventBecomesItsOutputInTheSamePartition() {
        // Given
        ConsumerRecord<byte[], byte[]> record = record(3, 7, "run-1", started("run-1"));
        // When
        BatchDecider.Result result = decider.decide(List.of(record), publisher);
        publisher.commit(result.next(), new ConsumerGroupMetadata("g"));
        // Then
        assertThat(producer.history()).hasSize(1);
        assertThat(producer.history().get(0).topic()).isEqualTo(Topics.RUNS.name());
        assertThat(producer.history().get(0).partition()).isEqualTo(3);
        assertThat(result.next()
                        .get(new TopicPartition(Topics.ATTEMPTS.name(), 3))
                        .offset())
                .isEqualTo(8);
        assertThat(handler.replayed).containsExactly("run-1");
    }

    @Test
    void garbageThatAnotherServiceAnswersForIsSkipped() {
        // Given
        handler.answers = false;
        // When
        BatchDecider.Result result = decider.decide(List.of(raw(0, 5, "k", new byte[] {1, 2, 3})), publisher);
        publisher.commit(result.next(), new ConsumerGroupMetadata("g"));
        // Then
        assertThat(producer.history()).isEmpty();
        assertThat(result.next()
                        .get(new TopicPartition(Topics.ATTEMPTS.name(), 0))
                        .offset())
                .isEqualTo(6);
    }

    @Test
    void garbageGoesToTheDeadLettersWithItsOriginalBytesAndTheOffsetAdvances() {
        // Given
        byte[] garbage = {1, 2, 3};
        ConsumerRecord<byte[], byte[]> record = raw(0, 5, "k", garbage);
        // When
        BatchDecider.Result result = decider.decide(List.of(record), publisher);
        publisher.commit(result.next(), new ConsumerGroupMetadata("g"));
        // Then
        ProducerRecord<byte[], byte[]> letter = producer.history().get(0);
        assertThat(letter.topic()).isEqualTo(Topics.DEAD_LETTERS);
        assertThat(letter.value()).isEqualTo(garbage);
        assertThat(letter.key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(headers(letter))
                .containsEntry("agentplane.code", "MALFORMED_EVENT")
                .containsEntry("__streams.errors.topic", Topics.ATTEMPTS.name())
                .containsEntry("__streams.errors.partition", "0")
                .containsEntry("__streams.errors.offset", "5")
                .containsKeys("__streams.errors.exception", "__streams.errors.message", "__streams.errors.stacktrace");
        assertThat(result.next()
                        .get(new TopicPartition(Topics.ATTEMPTS.name(), 0))
                        .offset())
                .isEqualTo(6);
    }

    @Test
    void aKeyThatIsNotTheTraceIdIsPoison() {
        // Given
        ConsumerRecord<byte[], byte[]> record = record(0, 0, "other", started("run-1"));
        // When
        BatchDecider.Result result = decider.decide(List.of(record), publisher);
        publisher.commit(result.next(), new ConsumerGroupMetadata("g"));
        // Then
        assertThat(headers(producer.history().get(0))).containsEntry("agentplane.code", "KEY_MISMATCH");
    }

    @Test
    void aTransientObstacleHoldsUpItsOwnPartitionAndNothingElse() {
        // Given
        List<ConsumerRecord<byte[], byte[]>> records = List.of(
                record(0, 0, "wait", started("wait")),
                record(0, 1, "behind", started("behind")),
                record(1, 0, "free", started("free")));
        // When
        BatchDecider.Result result = decider.decide(records, publisher);
        publisher.commit(result.next(), new ConsumerGroupMetadata("g"));
        // Then
        assertThat(result.next()).containsOnlyKeys(new TopicPartition(Topics.ATTEMPTS.name(), 1));
        assertThat(result.obstacles()).containsOnlyKeys(new TopicPartition(Topics.ATTEMPTS.name(), 0));
        assertThat(handler.replayed).containsExactly("free");
    }

    @Test
    void aBugInTheHandlerBuriesTheRecordInsteadOfStoppingThePartition() {
        // Given
        List<ConsumerRecord<byte[], byte[]>> records =
                List.of(record(0, 0, "bug", started("bug")), record(0, 1, "fine", started("fine")));
        // When
        BatchDecider.Result result = decider.decide(records, publisher);
        publisher.commit(result.next(), new ConsumerGroupMetadata("g"));
        // Then
        assertThat(headers(producer.history().get(0))).containsEntry("agentplane.code", "INTERNAL_ERROR");
        assertThat(handler.replayed).containsExactly("fine");
    }

    private ConsumerRecord<byte[], byte[]> record(int partition, long offset, String key, AttemptStarted event) {
        return raw(partition, offset, key, codec.encode(Topics.ATTEMPTS, event));
    }

    private static ConsumerRecord<byte[], byte[]> raw(int partition, long offset, String key, byte[] value) {
        return new ConsumerRecord<>(
                Topics.ATTEMPTS.name(),
                partition,
                offset,
                1000L,
                TimestampType.LOG_APPEND_TIME,
                key.length(),
                value.length,
                key.getBytes(UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static AttemptStarted started(String trace) {
        return new AttemptStarted(
                trace, 1, "w", "local", Instant.EPOCH, null, dev.agentplane.events.AttemptSign.CLAIM, null);
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }

    /** Says RunStarted for every AttemptStarted, except for the traces named wait and bug. */
    private static final class EchoHandler implements RecordHandler {

        private final List<String> replayed = new ArrayList<>();

        boolean answers = true;

        @Override
        public boolean answersFor(Topic<?> input) {
            return answers;
        }

        @Override
        public List<Topic<?>> inputs() {
            return List.of(Topics.ATTEMPTS);
        }

        @Override
        public List<Outgoing> handle(Incoming record) {
            switch (record.key()) {
                case "wait" -> throw new TransientException("not now");
                case "bug" -> throw new IllegalStateException("bug");
                default -> {
                    return List.of(Outgoing.of(
                            Topics.RUNS,
                            record.key(),
                            new RunStarted(record.key(), 1, "w", "local", Instant.EPOCH, null)));
                }
            }
        }

        @Override
        public void replay(int partition, Outgoing output) {
            replayed.add(output.key());
        }
    }
}
