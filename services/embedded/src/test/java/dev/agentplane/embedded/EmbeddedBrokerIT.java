package dev.agentplane.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

    @TempDir
    Path directory;

    @Test
    void recordsAddressAndTopicIdsSurviveARestart() throws Exception {
        // Given
        String address;
        String topicId;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            address = broker.bootstrap();
            topicId = createTopic(address);
            produce(address, "v");
        }
        // When
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
                Admin admin = admin(broker.bootstrap())) {
            // Then
            assertThat(broker.bootstrap()).isEqualTo(address);
            assertThat(BrokerProcess.topicId(admin)).isEqualTo(topicId);
            assertThat(values(broker.bootstrap())).containsExactly("v");
        }
    }

    @Test
    void everyAcknowledgedRecordSurvivesAKill() throws Exception {
        // Given
        String topicId;
        int last;
        try (BrokerProcess process = BrokerProcess.start(directory)) {
            topicId = process.next("topic");
            int seen = 0;
            while (seen < 200) {
                seen = Integer.parseInt(process.next("acked"));
            }
            // When
            last = process.kill(seen);
        }
        // Then
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
                Admin admin = admin(broker.bootstrap())) {
            assertThat(BrokerProcess.topicId(admin)).isEqualTo(topicId);
            assertThat(values(broker.bootstrap()))
                    .startsWith(IntStream.rangeClosed(0, last)
                            .mapToObj(Integer::toString)
                            .toArray(String[]::new));
        }
    }

    @Test
    void aDirectoryInUseByAnotherProcessIsRefused() throws Exception {
        // Given
        try (BrokerProcess process = BrokerProcess.start(directory)) {
            process.next("topic");
            // When / Then
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("expected " + directory + " to be unused, found a running broker on it");
        }
    }

    @Test
    void aDirectoryInUseByThisProcessIsRefusedAndItsBrokerGoesOn() throws Exception {
        // Given
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            // When / Then
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("found a running broker on it");
            createTopic(broker.bootstrap());
        }
    }

    @Test
    void aDirectoryOfSomethingElseIsRefused() throws Exception {
        // Given
        Files.writeString(directory.resolve("thesis.txt"), "two years of work");
        // When / Then
        assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("expected an empty directory or one of an embedded broker")
                .hasMessageContaining("thesis.txt");
        assertThat(directory).isDirectoryContaining("glob:**thesis.txt");
    }

    @Test
    void aDirectoryFormattedForAnotherNodeIsRefused() throws Exception {
        // Given
        EmbeddedBroker.start(directory, 0).close();
        Path metaProperties = directory.resolve("log").resolve("meta.properties");
        Files.writeString(metaProperties, Files.readString(metaProperties).replace("node.id=1", "node.id=7"));
        // When / Then
        assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("and node 1, found cluster")
                .hasMessageContaining("and node 7");
    }

    @Test
    void aFormatThatACrashCutShortIsFinished() throws Exception {
        // Given
        EmbeddedBroker.start(directory, 0).close();
        Files.delete(directory.resolve("log").resolve("meta.properties"));
        Files.delete(directory.resolve("ports"));
        // When
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            // Then
            createTopic(broker.bootstrap());
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsRefused() throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("file"), "");
        // When / Then
        assertThatThrownBy(() -> EmbeddedBroker.start(file.resolve("data"), 0))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("expected a usable directory, found " + file.resolve("data"))
                .hasMessageContaining("choose another one");
    }

    @Test
    void aFullDiskIsAnAnswerAndNotACrash() {
        // Given
        BrokerConfig config = BrokerConfig.of(directory).withMinimumFreeBytes(Long.MAX_VALUE);
        // When / Then
        assertThatThrownBy(() -> EmbeddedBroker.start(config))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("expected at least " + Long.MAX_VALUE + " bytes free")
                .hasMessageContaining("make room");
    }

    @Test
    void aBusyPortIsNamedInTheError() throws Exception {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When / Then
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, taken.getLocalPort()))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("expected port " + taken.getLocalPort() + " to be free");
        }
    }

    @Test
    void aPortTakenWhileTheBrokerStartsIsAnAnswerAndLeavesTheDirectoryFree() throws Exception {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int controller = freePort();
            BrokerConfig clash = BrokerConfig.of(directory)
                    .with(
                            "listeners",
                            "PLAINTEXT://127.0.0.1:" + taken.getLocalPort() + ",CONTROLLER://127.0.0.1:" + controller)
                    .with("controller.quorum.voters", "1@127.0.0.1:" + controller);
            // When / Then
            assertThatThrownBy(() -> EmbeddedBroker.start(clash))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("to be free, found it in use");
        }
        EmbeddedBroker.start(directory, 0).close();
    }

    @Test
    void twoBrokersInOneJvmKeepTheirRecordsApart(@TempDir Path other) throws Exception {
        // Given
        try (EmbeddedBroker one = EmbeddedBroker.start(directory, 0);
                EmbeddedBroker two = EmbeddedBroker.start(other, 0)) {
            createTopic(one.bootstrap());
            createTopic(two.bootstrap());
            // When
            produce(one.bootstrap(), "for one");
            produce(two.bootstrap(), "for two");
            // Then
            assertThat(values(one.bootstrap())).containsExactly("for one");
            assertThat(values(two.bootstrap())).containsExactly("for two");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Admin admin(String bootstrap) {
        return Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap));
    }

    private static String createTopic(String bootstrap) throws Exception {
        try (Admin admin = admin(bootstrap)) {
            return BrokerProcess.createTopic(admin);
        }
    }

    private static void produce(String bootstrap, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(BrokerProcess.TOPIC, "k", value)).get();
        }
    }

    private static List<String> values(String bootstrap) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(BrokerProcess.consumer(bootstrap))) {
            TopicPartition partition = new TopicPartition(BrokerProcess.TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
