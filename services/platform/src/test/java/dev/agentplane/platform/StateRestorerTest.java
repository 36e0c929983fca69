package dev.agentplane.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.RunStarted;
import dev.agentplane.platform.state.Position;
import dev.agentplane.platform.state.Table;
import dev.agentplane.platform.state.Tables;
import dev.agentplane.platform.state.ValueFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateRestorerTest {

    private static final TopicPartition RUNS = new TopicPartition(Topics.RUNS.name(), 0);

    @TempDir
    Path directory;

    private final EventCodec codec = new EventCodec(new MemoryRegistry());
    private final List<byte[]> log = new ArrayList<>();
    private Counting handler = new Counting();

    @BeforeEach
    void startProcess() {
        handler = new Counting();
        handler.tables.keepIn(directory, "test");
    }

    @Test
    void afterARestartOnlyRecordsThatAreNewAreFolded() {
        // Given
        append("a", "b");
        restore();
        handler.tables.close();
        // When
        append("a");
        startProcess();
        restore();
        // Then
        assertThat(handler.folded).containsExactly("a");
        assertThat(counts()).isEqualTo(Map.of("a", 2, "b", 1));
    }

    @Test
    void ownOutputsThatWereCommittedAreNotFoldedAgain() {
        // Given
        append("a");
        try (StateRestorer restorer = restore()) {
            // When
            append("b");
            handler.replay(0, output("b"));
            restorer.advance(Map.of(RUNS, Position.of(1, log.get(1))));
        }
        startProcess();
        restore();
        // Then
        assertThat(handler.folded).isEmpty();
        assertThat(counts()).isEqualTo(Map.of("a", 1, "b", 1));
    }

    @Test
    void whatWasNotCommittedIsForgotten() {
        // Given
        append("a");
        StateRestorer restorer = restore();
        // When
        handler.replay(0, output("b"));
        restorer.forgetAll();
        restorer.restore(Set.of(0));
        // Then
        assertThat(counts()).isEqualTo(Map.of("a", 1));
    }

    @Test
    void tablesOfALogThatHadAnotherRecordThereAreBuiltAgain() {
        // Given
        append("a", "b");
        restore();
        handler.tables.close();
        // When
        log.clear();
        append("c", "d", "e");
        startProcess();
        restore();
        // Then
        assertThat(handler.folded).containsExactly("c", "d", "e");
        assertThat(counts()).isEqualTo(Map.of("c", 1, "d", 1, "e", 1));
    }

    @Test
    void tablesThatAreAheadOfTheLogAreBuiltAgain() {
        // Given
        append("a", "b");
        restore();
        handler.tables.close();
        // When: the log lost its end
        log.remove(1);
        startProcess();
        restore();
        // Then
        assertThat(counts()).isEqualTo(Map.of("a", 1));
    }

    @Test
    void aPartitionThatWasAwayIsReadOnFromWhereItWas() {
        // Given
        append("a");
        StateRestorer restorer = restore();
        restorer.restore(Set.of());
        // When
        append("b");
        restorer.restore(Set.of(0));
        // Then
        assertThat(handler.folded).containsExactly("a", "b");
        assertThat(counts()).isEqualTo(Map.of("a", 1, "b", 1));
    }

    private StateRestorer restore() {
        StateRestorer restorer = new StateRestorer(handler, codec, Log::new, wanted -> Map.of(RUNS, (long) log.size()));
        restorer.restore(Set.of(0));
        return restorer;
    }

    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        for (String key : List.of("a", "b", "c", "d", "e")) {
            handler.counts.get(0, key).ifPresent(count -> counts.put(key, count));
        }
        return counts;
    }

    private void append(String... traces) {
        for (String trace : traces) {
            log.add(codec.encode(Topics.RUNS, started(trace)));
        }
    }

    private static Outgoing output(String trace) {
        return Outgoing.of(Topics.RUNS, trace, started(trace));
    }

    private static RunStarted started(String trace) {
        return new RunStarted(trace, 1, "worker", "local", Instant.EPOCH, null);
    }

    /** Counts the records of each key, so that one folded twice or not at all shows. */
    private static final class Counting implements RecordHandler {

        final Tables tables = new Tables(1);
        final Table<Integer> counts = tables.table("counts", new Decimal());
        final List<String> folded = new ArrayList<>();

        @Override
        public List<Topic<?>> inputs() {
            return List.of(Topics.ATTEMPTS);
        }

        @Override
        public List<Topic<?>> stateTopics() {
            return List.of(Topics.RUNS);
        }

        @Override
        public Optional<Tables> tables() {
            return Optional.of(tables);
        }

        @Override
        public List<Outgoing> handle(Incoming record) {
            return List.of();
        }

        @Override
        public void replay(int partition, Outgoing output) {
            folded.add(output.key());
            counts.put(
                    partition, output.key(), counts.get(partition, output.key()).orElse(0) + 1);
        }
    }

    private static final class Decimal implements ValueFormat<Integer> {

        @Override
        public byte[] toBytes(Integer value) {
            return value.toString().getBytes(UTF_8);
        }

        @Override
        public Integer fromBytes(byte[] bytes) {
            return Integer.valueOf(new String(bytes, UTF_8));
        }
    }

    /** Reads {@link #log} from wherever it is told to. */
    private final class Log extends MockConsumer<byte[], byte[]> {

        Log() {
            super("none");
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int offset = (int) position(RUNS); offset < log.size(); offset++) {
                records.add(new ConsumerRecord<>(RUNS.topic(), 0, offset, key(log.get(offset)), log.get(offset)));
            }
            seek(RUNS, log.size());
            return records.isEmpty() ? ConsumerRecords.empty() : new ConsumerRecords<>(Map.of(RUNS, records), Map.of());
        }

        private byte[] key(byte[] value) {
            return ((RunStarted) codec.decode(Topics.RUNS, value)).getTraceId().getBytes(UTF_8);
        }
    }
}
