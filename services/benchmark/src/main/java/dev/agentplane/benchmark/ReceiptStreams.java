package dev.agentplane.benchmark;

import dev.agentplane.avro.Topics;
import dev.agentplane.embedded.EmbeddedBroker;
import dev.agentplane.embedded.registry.EmbeddedRegistry;
import dev.agentplane.platform.Health;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.PlatformConfig;
import dev.agentplane.platform.Settings;
import dev.agentplane.platform.TopicProvisioner;
import dev.agentplane.platform.state.NativeLibrary;
import dev.agentplane.topology.event.EventAdmission;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.seam.EventFile;
import dev.agentplane.topology.seam.EventPublisher;
import dev.agentplane.topology.stream.ReceiptConfig;
import dev.agentplane.topology.stream.ReceiptsService;
import dev.agentplane.topology.stream.WireEvents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/**
 * The receipt topology on a broker of its own, and beside it a topology that only counts the same records by the same key,
 * with the same settings: events per second from the first one published until the last answer is there.
 */
final class ReceiptStreams implements AutoCloseable {

    private static final int PARTITIONS = 4;
    private static final String IN = "benchmark-in";
    private static final String OUT = "benchmark-out";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Platform platform;
    private final String trace;
    private int made;

    private ReceiptStreams(Platform platform, String trace) {
        this.platform = platform;
        this.trace = trace;
    }

    static ReceiptStreams start(Path directory) throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        EmbeddedRegistry registry = EmbeddedRegistry.start(broker.bootstrap(), 0);
        Platform platform = new Platform(
                PlatformConfig.of(broker.bootstrap(), registry.url(), "streams", directory.resolve("state")));
        ReceiptStreams streams = new ReceiptStreams(platform, example());
        streams.parts.push(broker);
        streams.parts.push(registry);
        streams.parts.push(platform);
        try (Admin admin = platform.clients().admin()) {
            new TopicProvisioner(admin).ensure(PARTITIONS);
            admin.createTopics(
                            List.of(new NewTopic(IN, PARTITIONS, (short) 1), new NewTopic(OUT, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        return streams;
    }

    private static String example() throws IOException {
        try (InputStream file = ReceiptStreams.class.getResourceAsStream("trace.json")) {
            if (file == null) {
                throw new IOException("trace.json is missing from the benchmark's resources");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The receipts service: events per second until the last receipt of so many traces is sealed. */
    List<Double> receipts(int rounds, int traces) throws Exception {
        ReceiptConfig config =
                ReceiptConfig.from(new Settings(Map.of("AGENTPLANE_RECEIPT_SETTLE_SECONDS", "0")), "benchmark");
        try (ReceiptsService service = ReceiptsService.start(platform, config)) {
            while (!ready()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            return rounds(rounds, traces, false, Topics.ISSUED_RECEIPTS.name(), 1);
        }
    }

    private boolean ready() {
        return platform.health().components().values().stream()
                .allMatch(component -> component.status() == Health.Status.READY);
    }

    /** A count by key in RocksDB, forwarded for each record. */
    List<Double> trivial(int rounds, int traces) throws Exception {
        NativeLibrary.load(platform.config().stateDir());
        Properties settings = ReceiptsService.properties(platform.config());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "benchmark-trivial");
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG,
                platform.config().stateDir().resolve("trivial").toString());
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(IN, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("in"))
                .groupByKey(Grouped.<byte[], byte[]>as("by-key")
                        .withKeySerde(Serdes.ByteArray())
                        .withValueSerde(Serdes.ByteArray()))
                .aggregate(
                        () -> new byte[0],
                        (key, value, last) -> value,
                        Materialized.<byte[], byte[]>as(Stores.persistentKeyValueStore("last"))
                                .withKeySerde(Serdes.ByteArray())
                                .withValueSerde(Serdes.ByteArray())
                                .withCachingDisabled())
                .toStream()
                .to(OUT, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("out"));
        try (KafkaStreams streams = new KafkaStreams(builder.build(), new StreamsConfig(settings))) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            streams.setUncaughtExceptionHandler(error -> {
                // Its topics are so new that the broker may not know them yet.
                if (error instanceof MissingSourceTopicException) {
                    return StreamThreadExceptionResponse.REPLACE_THREAD;
                }
                failure.set(error);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            while (streams.state() != KafkaStreams.State.RUNNING) {
                if (failure.get() != null) {
                    throw new IllegalStateException("the floor cannot be measured", failure.get());
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            return rounds(rounds, traces, true, OUT, 8);
        }
    }

    private List<Double> rounds(int rounds, int traces, boolean trivial, String out, int answersPerTrace)
            throws Exception {
        List<Double> samples = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            List<ProducerRecord<byte[], byte[]>> records = records(traces, trivial);
            long start = System.nanoTime();
            try (Consumer<byte[], byte[]> answers = atEnd(out);
                    Producer<byte[], byte[]> producer = platform.clients().producer()) {
                start = System.nanoTime();
                records.forEach(producer::send);
                producer.flush();
                for (long left = (long) traces * answersPerTrace; left > 0; ) {
                    left -= answers.poll(Duration.ofMillis(50)).count();
                }
            }
            // The first round warms up.
            if (round > 0) {
                samples.add(records.size() / ((System.nanoTime() - start) / 1e9));
            }
        }
        return samples;
    }

    private Consumer<byte[], byte[]> atEnd(String topic) {
        Consumer<byte[], byte[]> consumer = platform.clients().reader();
        List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
        return consumer;
    }

    /** Events of so many runs, encoded, stage by stage within groups of runs, as they come when many run at once. */
    private List<ProducerRecord<byte[], byte[]>> records(int traces, boolean trivial) {
        String now = Instant.now().toString().substring(0, "2026-03-01T09:00:0".length());
        List<List<StackEvent>> runs = new ArrayList<>();
        for (int i = 0; i < traces; i++) {
            byte[] bytes = trace.replaceAll("\"trace_id\": *\"[^\"]*\"", "\"trace_id\": \"bench-" + made++ + "\"")
                    .replaceAll("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d", now)
                    .getBytes(StandardCharsets.UTF_8);
            runs.add(EventFile.read(bytes, new EventAdmission(EventAdmission.DEFAULT_MAX_BYTES))
                    .admitted());
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        int group = 50;
        for (int from = 0; from < traces; from += group) {
            for (int stage = 0; stage < runs.get(0).size(); stage++) {
                for (int i = from; i < Math.min(from + group, traces); i++) {
                    records.add(record(runs.get(i).get(stage), trivial));
                }
            }
        }
        return records;
    }

    private ProducerRecord<byte[], byte[]> record(StackEvent event, boolean trivial) {
        var topic = EventPublisher.topic(event);
        return new ProducerRecord<>(
                trivial ? IN : topic.name(),
                event.traceId().getBytes(StandardCharsets.UTF_8),
                platform.codec().encode(topic, WireEvents.avro(event.document())));
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
