package dev.agentplane.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.avro.Topics;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.platform.Incoming;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(ClusterExtension.class)
class ClusterIT {

    @Test
    void whatIsPublishedIsReadBackByTraceId(TestCluster cluster) {
        // Given
        BundleSubmitted event = submitted("readback");
        // When
        RecordMetadata at = cluster.publish(Topics.BUNDLES, "readback", event);
        // Then
        Incoming found = cluster.await(Topics.BUNDLES, records -> !records.isEmpty()).stream()
                .filter(record -> record.key().equals("readback"))
                .findFirst()
                .orElseThrow();
        assertThat(found.event()).isEqualTo(event);
        assertThat(List.of(found.partition(), found.offset())).containsExactly(at.partition(), at.offset());
    }

    @Test
    void everyTestClassOfTheJvmGetsTheSameCluster(TestCluster one, TestCluster other) {
        assertThat(one).isSameAs(other);
    }

    @Test
    void deadLettersAreReadAsBytes(TestCluster cluster) {
        // Given
        byte[] value = "not an event".getBytes(StandardCharsets.UTF_8);
        // When
        cluster.publishBytes(Topics.DEAD_LETTERS, 0, "k", value);
        // Then
        assertThat(cluster.readBytes(Topics.DEAD_LETTERS))
                .anySatisfy(record -> assertThat(record.value()).isEqualTo(value));
    }

    @Test
    void aRestartKeepsEventsAddressesAndTopicIds(@TempDir Path directory) {
        // Given
        Map<String, String> topicIds;
        try (TestCluster cluster = TestCluster.start(directory)) {
            topicIds = cluster.topicIds();
            String address = cluster.bootstrap();
            cluster.publish(Topics.BUNDLES, "kept", submitted("kept"));
            // When
            cluster.restart();
            // Then
            assertThat(cluster.bootstrap()).isEqualTo(address);
            assertThat(cluster.events(Topics.BUNDLES, BundleSubmitted.class))
                    .extracting(BundleSubmitted::getTraceId)
                    .containsExactly("kept");
        }
        try (TestCluster again = TestCluster.start(directory)) {
            assertThat(again.topicIds()).isEqualTo(topicIds).containsKey(Topics.EVIDENCE.name());
        }
    }

    @Test
    void clocksMoveOnlyAsTold() {
        // Given
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        MovableClock movable = new MovableClock(start);
        TickingClock ticking = new TickingClock(start, Duration.ofMillis(1));
        // When
        movable.advance(Duration.ofSeconds(5));
        // Then
        assertThat(movable.instant()).isEqualTo(start.plusSeconds(5));
        assertThat(List.of(ticking.instant(), ticking.instant())).containsExactly(start, start.plusMillis(1));
    }

    private static BundleSubmitted submitted(String traceId) {
        return new BundleSubmitted(
                traceId,
                "sha256:" + "0".repeat(64),
                Instant.parse("2026-01-01T00:00:00Z"),
                "test",
                null,
                null,
                Map.of(),
                null,
                null,
                null);
    }
}
