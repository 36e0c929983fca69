package dev.agentplane.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentplane.avro.Topics;
import dev.agentplane.events.ReceiptAssembled;
import dev.agentplane.events.StackEvent;
import dev.agentplane.platform.Incoming;
import dev.agentplane.testkit.TestCluster;
import dev.agentplane.topology.event.EventAdmission;
import dev.agentplane.topology.receipt.ReceiptAssembler;
import dev.agentplane.topology.seam.EventFile;
import dev.agentplane.topology.seam.EventPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptsKilledIT {

    private static final String APPLICATION = "agentplane-receipts";
    private static final String TRACE = "support-routing-0042";
    private static final String THEN = "2026-03-01T09:00:0";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int KILLS = 2;
    private static final int BATCH = 20;

    @TempDir
    Path directory;

    @Test
    void killedWhileItCommitsAndRebuiltFromNothingItComesToTheSameReceipts() throws Exception {
        try (TestCluster cluster = TestCluster.start(directory.resolve("cluster"))) {
            // Given receipts that were made by processes that were killed in between
            Map<String, String> expected = new TreeMap<>();
            for (int round = 0; round < KILLS; round++) {
                int sealedBefore = sealed(cluster, record -> true).size();
                expected.putAll(publish(cluster, round));
                AgentplaneProcess process = service(cluster, "state");
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> sealed(cluster, record -> true).size() > sealedBefore);
                process.kill();
            }
            expected.putAll(publish(cluster, KILLS));
            try (AgentplaneProcess process = service(cluster, "state")) {
                awaitReceipts(cluster, record -> true, expected);
            }
            // Then each was decided and published once
            assertThat(decisions(cluster)).isEqualTo(expected.size());
            assertThat(cluster.readAll(Topics.RECEIPTS).stream()
                            .map(record -> (ReceiptAssembled) record.event())
                            .filter(record -> record.getReceiptHash() != null))
                    .hasSize(expected.size());
            assertThat(cluster.readBytes(Topics.DEAD_LETTERS)).isEmpty();
            // When all state is thrown away
            Map<Integer, Long> ends = ends(cluster);
            forget(cluster);
            try (AgentplaneProcess one = service(cluster, "receipts-a", "other-state");
                    AgentplaneProcess another = service(cluster, "receipts-b", "another-state")) {
                // Then, shared by two this time, the log alone gives the same receipts, and no decision in it again
                awaitReceipts(
                        cluster, record -> record.offset() > ends.getOrDefault(record.partition(), -1L), expected);
            }
            assertThat(decisions(cluster)).isEqualTo(expected.size());
            assertThat(cluster.readAll(Topics.ISSUED_RECEIPTS))
                    .as("each receipt is evidence once, whoever was killed")
                    .hasSize(expected.size());
        }
    }

    /** Publishes some traces; gives the receipt hash that each must have. */
    private static Map<String, String> publish(TestCluster cluster, int round) throws IOException {
        List<dev.agentplane.topology.event.StackEvent> events = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        String text = trace();
        // The runs of long ago would be past their deadline.
        String now = Instant.now().toString().substring(0, THEN.length());
        for (int i = 0; i < BATCH; i++) {
            String id = "trace-" + round + "-" + i;
            byte[] bytes = text.replace(TRACE, id).replace(THEN, now).getBytes(StandardCharsets.UTF_8);
            events.addAll(EventFile.read(bytes, new EventAdmission(EventAdmission.DEFAULT_MAX_BYTES))
                    .admitted());
            expected.put(
                    id,
                    ReceiptAssembler.standard()
                            .assemble(bytes)
                            .record()
                            .receiptHash()
                            .orElseThrow());
        }
        new EventPublisher(cluster.platform()).publish(events);
        return expected;
    }

    private static void awaitReceipts(TestCluster cluster, Predicate<Incoming> which, Map<String, String> expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sealed(cluster, which)).isEqualTo(expected));
    }

    /** Hash of the newest receipt of each trace. */
    private static Map<String, String> sealed(TestCluster cluster, Predicate<Incoming> which) {
        Map<String, String> hashes = new TreeMap<>();
        cluster.readAll(Topics.RECEIPTS).stream().filter(which).forEach(record -> {
            ReceiptAssembled receipt = (ReceiptAssembled) record.event();
            if (receipt.getReceiptHash() != null) {
                hashes.put(record.key(), receipt.getReceiptHash());
            }
        });
        return hashes;
    }

    private static int decisions(TestCluster cluster) {
        return cluster.events(Topics.RECEIPT_CONTROL, StackEvent.class).size();
    }

    private static Map<Integer, Long> ends(TestCluster cluster) {
        Map<Integer, Long> ends = new HashMap<>();
        cluster.readAll(Topics.RECEIPTS).forEach(record -> ends.merge(record.partition(), record.offset(), Math::max));
        return ends;
    }

    /** Positions and changelogs; the disk is another one. */
    private static void forget(TestCluster cluster) throws Exception {
        try (Admin admin = cluster.platform().clients().admin()) {
            // As long as the brokers believe that the last process lives, its group cannot be deleted.
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                admin.deleteConsumerGroups(List.of(APPLICATION)).all().get();
                return true;
            });
            List<String> changelogs = admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith(APPLICATION) && name.endsWith("-changelog"))
                    .toList();
            assertThat(changelogs).isNotEmpty();
            admin.deleteTopics(changelogs).all().get();
            await().atMost(PATIENCE)
                    .until(() -> admin.listTopics().names().get().stream().noneMatch(changelogs::contains));
        }
    }

    private AgentplaneProcess service(TestCluster cluster, String state) throws IOException {
        return service(cluster, "receipts-a", state);
    }

    private AgentplaneProcess service(TestCluster cluster, String instance, String state) throws IOException {
        return AgentplaneProcess.start(
                directory,
                Map.of("AGENTPLANE_RECEIPT_SETTLE_SECONDS", "0"),
                "service",
                "receipts",
                "--bootstrap",
                cluster.bootstrap(),
                "--registry",
                cluster.registryUrl(),
                "--instance",
                instance,
                "--state-dir",
                directory.resolve(state).toString());
    }

    private static String trace() throws IOException {
        try (InputStream resource = ReceiptsKilledIT.class.getResourceAsStream("/dev/agentplane/cli/trace.json")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
