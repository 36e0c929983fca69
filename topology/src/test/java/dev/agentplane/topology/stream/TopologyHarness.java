package dev.agentplane.topology.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.ReceiptAmended;
import dev.agentplane.events.ReceiptAssembled;
import dev.agentplane.events.ReceiptIssued;
import dev.agentplane.events.StackEvent;
import dev.agentplane.platform.PlatformConfig;
import dev.agentplane.topology.catalogue.StackProducer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology in a driver, with the topics as people see them. */
final class TopologyHarness implements AutoCloseable {

    static final Instant START = Instant.parse("2026-04-05T07:30:10Z");

    private final EventCodec codec = new EventCodec(new InMemoryRegistry());
    private final TopologyTestDriver driver;
    private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
    private Instant now = START;

    TopologyHarness(ReceiptConfig config, CatchUp catchUp, Path stateDir) {
        StreamsConfig settings = settings(stateDir);
        this.driver = new TopologyTestDriver(
                ReceiptTopology.build(settings, config, codec, catchUp, 1), properties(stateDir), START);
    }

    static StreamsConfig settings(Path stateDir) {
        return new StreamsConfig(properties(stateDir));
    }

    private static Properties properties(Path stateDir) {
        PlatformConfig platform = PlatformConfig.of("localhost:1", "http://localhost:1", "test", stateDir);
        return ReceiptsService.properties(platform);
    }

    static Topology topology(Path stateDir) {
        return ReceiptTopology.build(
                settings(stateDir),
                ReceiptConfig.standard(),
                new EventCodec(new InMemoryRegistry()),
                CatchUp.none(),
                1);
    }

    /** Sends an event to the topic of its producer. */
    void send(ObjectNode event) {
        StackProducer producer =
                StackProducer.named(event.required("producer").textValue()).orElseThrow();
        send("stack." + producer.id() + ".v1", event.required("trace_id").textValue(), WireEvents.avro(event));
    }

    void send(List<ObjectNode> events) {
        events.forEach(this::send);
    }

    void send(String topic, String key, StackEvent event) {
        sendBytes(topic, key, codec.encode(topic(topic), event));
    }

    void sendBytes(String topic, String key, byte[] value) {
        TestInputTopic<byte[], byte[]> input = inputs.computeIfAbsent(
                topic, name -> driver.createInputTopic(name, new ByteArraySerializer(), new ByteArraySerializer()));
        RecordHeaders headers = new RecordHeaders();
        headers.add("origin", "test".getBytes(StandardCharsets.UTF_8));
        input.pipeInput(new TestRecord<>(key.getBytes(StandardCharsets.UTF_8), value, headers, now));
    }

    void advance(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    List<ReceiptAssembled> receipts() {
        return read(Topics.RECEIPTS);
    }

    /** The newest record. */
    ReceiptAssembled receipt() {
        List<ReceiptAssembled> all = receipts();
        return all.get(all.size() - 1);
    }

    List<ReceiptAmended> amendments() {
        return read(Topics.AMENDMENTS);
    }

    List<ReceiptIssued> issued() {
        return read(Topics.ISSUED_RECEIPTS);
    }

    List<StackEvent> decisions() {
        return read(Topics.RECEIPT_CONTROL);
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return driver.createOutputTopic(Topics.DEAD_LETTERS, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    EventCodec codec() {
        return codec;
    }

    private <V extends SpecificRecord> List<V> read(Topic<V> topic) {
        advance(ReceiptProcessor.PAUSE);
        return driver
                .createOutputTopic(topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()
                .stream()
                .map(value -> codec.decode(topic, value))
                .toList();
    }

    private static Topic<?> topic(String name) {
        return Topics.ALL.stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        driver.close();
    }
}
