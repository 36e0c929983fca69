package dev.agentplane.cli.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentplane.avro.Topics;
import dev.agentplane.platform.DeadLetter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TroubleIT {

    @TempDir
    Path directory;

    @Test
    void poisonGoesToTheDeadLettersAnUnreachableExecutorToALostRunAndTheNextGoodBundleGoesThrough() throws Exception {
        // Given
        Path inventory = directory.resolve("inventory.json");
        Files.writeString(inventory, inventoryWithUnreachable());
        Path pinned = pinnedBundle("far-away");
        Map<String, String> environment = Map.of(
                "AGENTPLANE_INVENTORY",
                inventory.toString(),
                "AGENTPLANE_SSH_CONNECT_TRIES",
                "1",
                // Nobody looks at executors: what is known to be unreachable would not get the run at all.
                "AGENTPLANE_EXECUTION_PROBE_SECONDS",
                "0",
                "AGENTPLANE_SSH_KNOWN_HOSTS",
                directory.resolve("known_hosts").toString());
        byte[] garbage = {42, 0, 1};
        byte[] unknownSchema = {0, 0, 0, 127, 127, 1, 2, 3};
        try (Instance instance = new Instance(directory, environment)) {
            // When
            publish(instance, "garbage", garbage);
            publish(instance, "schema-less", unknownSchema);
            instance.submit(pinned, "run-lost");
            instance.submit("example-agent", "run-good");
            // Then
            await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> assertThat(instance.outcomes())
                    .containsEntry("run-good", List.of("SUCCEEDED"))
                    .containsEntry("run-lost", List.of("LOST")));
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(deadLetters(instance)).hasSize(2));
            assertThat(deadLetters(instance))
                    .extracting(ConsumerRecord::value)
                    .containsExactlyInAnyOrder(garbage, unknownSchema);
            assertThat(deadLetters(instance)).allSatisfy(letter -> assertThat(new String(
                            letter.headers().lastHeader(DeadLetter.CODE).value(), UTF_8))
                    .isEqualTo("MALFORMED_EVENT"));
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(instance.sealed().getOrDefault("run-lost", List.of()))
                            .contains("run", "run-manifest"));
        }
    }

    @Test
    void aBusyPortIsNamedAndTheCommandSaysWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When
            AgentplaneProcess up = AgentplaneProcess.run(
                    directory, "up", "--data", "data", "--port", Integer.toString(taken.getLocalPort()));
            // Then
            assertThat(up.exitCode()).isEqualTo(3);
            assertThat(up.err())
                    .contains("port " + taken.getLocalPort(), "in use")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aDataDirectoryThatCannotBeWrittenIsNamed() throws Exception {
        // Given
        Files.writeString(directory.resolve("data"), "a file");
        // When
        AgentplaneProcess up = AgentplaneProcess.run(directory, "up", "--data", "data");
        // Then
        assertThat(up.exitCode()).isEqualTo(2);
        assertThat(up.err()).contains("data", "expected a directory").doesNotContain("\tat ");
    }

    @Test
    void aServiceWithoutARegistryOrBrokerSaysWhichOneItCannotReach() throws Exception {
        // When
        AgentplaneProcess runs = AgentplaneProcess.run(
                directory, "runs", "--bootstrap", "127.0.0.1:1", "--registry", "http://127.0.0.1:1");
        // Then
        assertThat(runs.exitCode()).isEqualTo(3);
        assertThat(runs.err()).contains("127.0.0.1:1").doesNotContain("\tat ");
    }

    @Test
    void withoutAnInstanceACommandTellsHowToStartOne() throws Exception {
        // When
        AgentplaneProcess runs = AgentplaneProcess.run(directory, "runs");
        // Then
        assertThat(runs.exitCode()).isEqualTo(3);
        assertThat(runs.err()).contains("agentplane up");
    }

    @Test
    void anOversizedBundleIsRefusedWithItsCodeAndNothingIsSubmitted() throws Exception {
        // Given
        Path bundle = copyOf("example-agent", "huge");
        try (var file = new java.io.RandomAccessFile(bundle.resolve("huge.bin").toFile(), "rw")) {
            file.setLength(65L << 20);
        }
        // When
        AgentplaneProcess validate = AgentplaneProcess.run(directory, "validate", bundle.toString());
        // Then
        assertThat(validate.exitCode()).isEqualTo(1);
        assertThat(validate.out()).contains("BUNDLE_TOO_LARGE");
    }

    private static void publish(Instance instance, String key, byte[] value) throws Exception {
        try (Producer<byte[], byte[]> producer = instance.platform().clients().producer()) {
            producer.send(new ProducerRecord<>(Topics.BUNDLES.name(), key.getBytes(UTF_8), value))
                    .get();
        }
    }

    private static String told(ConsumerRecord<byte[], byte[]> letter) {
        return new String(letter.key(), UTF_8) + " from "
                + new String(
                        letter.headers().lastHeader(DeadLetter.PREFIX + "topic").value(), UTF_8) + ": "
                + new String(
                        letter.headers()
                                .lastHeader(DeadLetter.PREFIX + "message")
                                .value(),
                        UTF_8);
    }

    private static List<ConsumerRecord<byte[], byte[]>> deadLetters(Instance instance) {
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = instance.platform().clients().reader()) {
            List<TopicPartition> all = consumer.partitionsFor(Topics.DEAD_LETTERS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (!all.stream().allMatch(tp -> consumer.position(tp) >= ends.get(tp))) {
                consumer.poll(Duration.ofMillis(100)).forEach(letters::add);
            }
        }
        return letters;
    }

    private Path pinnedBundle(String executor) throws IOException {
        Path bundle = copyOf("example-agent", "pinned");
        Path manifest = bundle.resolve("bundle.json");
        String text = Files.readString(manifest);
        Files.writeString(
                manifest,
                text.replaceFirst("\"spec\": \\{", "\"spec\": {\n    \"executor\": {\"ref\": \"" + executor + "\"},"));
        return bundle;
    }

    private Path copyOf(String name, String as) throws IOException {
        Path from = Path.of(Bundles.path(name));
        Path to = directory.resolve(as);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    private static String inventoryWithUnreachable() {
        return """
                {"executors": [
                  {"name": "local", "sshRef": "local", "caps": {"os": "linux", "arch": "x86_64", "kvm": false}},
                  {"name": "far-away", "sshRef": "nobody@127.0.0.1:1", "caps": {"os": "linux", "arch": "x86_64"}}
                ], "defaultExecutor": "local"}
                """;
    }
}
