package dev.agentplane.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UncleanStopIT {

    @TempDir
    Path directory;

    @RepeatedTest(3)
    void aTransactionThatAKillInterruptedIsSettledAndHoldsNobodyUp() throws Exception {
        // Given
        try (TransactingProcess child = TransactingProcess.start(directory)) {
            child.awaitCommitted(200);
            child.kill();
        }
        assertThat(UncleanStop.happened(directory.resolve("log"))).isTrue();
        // When
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            for (int client = 0; client < TransactingProcess.CLIENTS; client++) {
                try (KafkaProducer<String, String> successor =
                        TransactingProcess.producer(broker.bootstrap(), client)) {
                    successor.initTransactions();
                }
                // Then
                assertThat(committedRecordsAndOffset(broker.bootstrap(), client))
                        .isGreaterThan(0);
            }
        }
        assertThat(UncleanStop.happened(directory.resolve("log"))).isFalse();
    }

    @Test
    void anUnusedDirectoryHasNothingToSettle() {
        assertThat(UncleanStop.happened(directory)).isFalse();
    }

    @Test
    void aBrokerCountsAsKilledFromItsStartUntilItHasStoppedByItself() {
        Path log = directory.resolve("log");
        for (int start = 1; start <= 2; start++) {
            try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
                assertThat(UncleanStop.happened(log))
                        .as("while %s runs", broker)
                        .isTrue();
            }
            assertThat(UncleanStop.happened(log)).as("after stop %s", start).isFalse();
        }
    }

    /** Every record is decided, and the group's offset counts exactly the committed ones. */
    private static long committedRecordsAndOffset(String bootstrap, int client) {
        TopicPartition partition = TransactingProcess.partition(client);
        try (KafkaConsumer<String, String> stable = consumer(bootstrap, client, "read_committed");
                KafkaConsumer<String, String> all = consumer(bootstrap, client, "read_uncommitted")) {
            long end = all.endOffsets(Set.of(partition)).get(partition);
            assertThat(stable.endOffsets(Set.of(partition)).get(partition)).isEqualTo(end);
            long committed = stable.committed(Set.of(partition)).get(partition).offset();
            stable.assign(Set.of(partition));
            stable.seekToBeginning(Set.of(partition));
            long records = 0;
            while (stable.position(partition) < end) {
                records += stable.poll(java.time.Duration.ofMillis(200)).count();
            }
            assertThat(records).isEqualTo(committed);
            return committed;
        }
    }

    private static KafkaConsumer<String, String> consumer(String bootstrap, int client, String isolation) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        TransactingProcess.id(client),
                        "isolation.level",
                        isolation,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
