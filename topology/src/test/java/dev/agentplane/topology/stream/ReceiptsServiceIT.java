package dev.agentplane.topology.stream;

import static dev.agentplane.topology.StackFixtures.find;
import static dev.agentplane.topology.StackFixtures.joined;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.ReceiptAssembled;
import dev.agentplane.events.StackEvent;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Platform;
import dev.agentplane.testkit.TestCluster;
import dev.agentplane.topology.receipt.Deadlines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real broker with a real registry. */
class ReceiptsServiceIT {

    /** The fixture's run is of a fixed day: nothing here may depend on how long ago that is. */
    private static final Deadlines NEVER =
            new Deadlines(Duration.ofDays(36_500), Duration.ofDays(36_500), Duration.ofDays(36_500));

    private static final ReceiptConfig AT_ONCE = settlingFor(Duration.ZERO);
    private static final int TRACES = 10;

    @TempDir
    private Path directory;

    private TestCluster cluster;

    @BeforeEach
    void start() {
        cluster = TestCluster.start(directory);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void everyRunGetsOneReceiptAlsoWhenTheServiceIsStoppedInBetween() {
        // Given half of every run while one instance runs
        try (Platform platform = cluster.newPlatform("one");
                ReceiptsService service = ReceiptsService.start(platform, AT_ONCE)) {
            publish(joined().subList(0, 5));
            awaitStatus("OPEN");
        }
        // When the rest arrives while nobody listens, and another instance with an empty disk takes over
        publish(joined().subList(5, 11));
        publish(joined().subList(0, 11));
        try (Platform platform = cluster.newPlatform("two");
                ReceiptsService service = ReceiptsService.start(platform, AT_ONCE)) {
            awaitStatus("COMPLETE");
        }
        // Then there is one seal per run, and the receipts differ in the trace id only
        assertThat(cluster.readAll(Topics.RECEIPT_CONTROL)).hasSize(TRACES);
        assertThat(latest().values())
                .allSatisfy(receipt -> assertThat(receipt.getReceipt().replace(receipt.getTraceId(), "T"))
                        .isEqualTo(latest().get("run-0").getReceipt().replace("run-0", "T")));
        assertThat(cluster.readBytes(Topics.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void aPastThatEndsInAnAbortedTransactionKeepsNoReceiptFromBeingSealed() {
        // Given a topic of which nobody is ever shown anything, though it has an end
        try (Platform upstream = cluster.newPlatform("upstream");
                Producer<byte[], byte[]> producer = upstream.clients().transactionalProducer("upstream")) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int partition = 0; partition < TestCluster.PARTITIONS; partition++) {
                producer.send(new ProducerRecord<>(Topics.STACK_TRITRPC.name(), partition, null, new byte[] {1}));
            }
            producer.flush();
            producer.abortTransaction();
        }
        publish(joined().stream()
                .filter(event -> !event.required("producer").textValue().equals("tritrpc"))
                .toList());
        // When, Then
        try (Platform platform = cluster.newPlatform("one");
                ReceiptsService service = ReceiptsService.start(platform, AT_ONCE)) {
            awaitStatus("DEGRADED");
        }
    }

    @Test
    void aRecordThatCannotBeReadIsADeadLetterAndHoldsNothingUp() {
        try (Platform platform = cluster.newPlatform("one");
                ReceiptsService service = ReceiptsService.start(platform, settlingFor(Duration.ofSeconds(5)))) {
            cluster.publishBytes(Topics.STACK_AGENTPLANE.name(), null, "run-0", new byte[] {1, 2, 3});
            cluster.publish(Topics.STACK_TRITRPC, "run-0", event(find(joined(), "evt_005"), "run-0"));
            publish(joined());
            awaitStatus("COMPLETE");
        }
        assertThat(cluster.readBytes(Topics.DEAD_LETTERS))
                .extracting(letter -> new String(
                        letter.headers().lastHeader("agentplane.code").value(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder("MALFORMED_EVENT", "PRODUCER_NOT_ALLOWED");
    }

    private static ReceiptConfig settlingFor(Duration settle) {
        return new ReceiptConfig(settle, NEVER, Duration.ofDays(7), Duration.ofDays(30), false, 262_144, "test", "0");
    }

    private void publish(List<ObjectNode> events) {
        for (int i = 0; i < TRACES; i++) {
            for (ObjectNode event : events) {
                Topic<StackEvent> topic = Topics.STACK.stream()
                        .filter(candidate -> candidate
                                .writer()
                                .equals(event.required("producer").textValue()))
                        .findFirst()
                        .orElseThrow();
                cluster.publish(topic, "run-" + i, event(event, "run-" + i));
            }
        }
    }

    private static StackEvent event(ObjectNode event, String traceId) {
        return WireEvents.avro(event.deepCopy().put("trace_id", traceId));
    }

    private void awaitStatus(String status) {
        cluster.await(Topics.RECEIPTS, records -> {
            Map<String, ReceiptAssembled> latest = latest(records);
            return latest.size() == TRACES
                    && latest.values().stream()
                            .allMatch(receipt -> receipt.getStatus().equals(status));
        });
    }

    private Map<String, ReceiptAssembled> latest() {
        return latest(cluster.readAll(Topics.RECEIPTS));
    }

    private static Map<String, ReceiptAssembled> latest(List<Incoming> records) {
        Map<String, ReceiptAssembled> latest = new TreeMap<>();
        records.forEach(record -> latest.put(record.key(), (ReceiptAssembled) record.event()));
        return latest;
    }
}
