package dev.agentplane.benchmark;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.cli.submission.Submitter;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.validation.bundle.BundleSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** Drives the pipeline of a lab and watches its evidence. */
final class Pipeline implements AutoCloseable {

    private static final String CLOSING = "run-manifest";

    private final Platform platform;
    private final BundleSnapshot bundle;
    private final Consumer<byte[], byte[]> evidence;
    private int submitted;

    Pipeline(Platform platform, BundleSnapshot bundle) {
        this.platform = platform;
        this.bundle = bundle;
        this.evidence = platform.clients().reader();
        List<TopicPartition> all = evidence.partitionsFor(Topics.EVIDENCE.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        evidence.assign(all);
        evidence.seekToEnd(all);
        all.forEach(evidence::position);
    }

    /** Submits so many runs of the bundle at once and waits until the evidence of all is closed; seconds it took. */
    double batch(int runs) throws Exception {
        Set<String> open = new HashSet<>();
        long start = System.nanoTime();
        // The bytes once: they are the same for every run, and the sink knows what it has sent.
        first("warm-" + submitted++, open);
        try (Producer<byte[], byte[]> producer = platform.clients().producer()) {
            List<Future<RecordMetadata>> sends = new ArrayList<>();
            for (int i = 1; i < runs; i++) {
                String trace = "bench-" + submitted++;
                open.add(trace);
                sends.add(producer.send(new ProducerRecord<>(
                        Topics.BUNDLES.name(),
                        trace.getBytes(StandardCharsets.UTF_8),
                        platform.codec().encode(Topics.BUNDLES, event(trace)))));
            }
            for (Future<RecordMetadata> send : sends) {
                send.get();
            }
        }
        awaitClosed(open);
        return seconds(start);
    }

    /** Submits one run on an idle pipeline; milliseconds until its evidence is closed. */
    double single() {
        Set<String> open = new HashSet<>();
        String trace = "single-" + submitted++;
        long start = System.nanoTime();
        first(trace, open);
        awaitClosed(open);
        return seconds(start) * 1000;
    }

    private void first(String trace, Set<String> open) {
        open.add(trace);
        new Submitter(platform).submit(bundle.files(), bundle.contents(), event(trace));
    }

    private BundleSubmitted event(String trace) {
        return new BundleSubmitted(
                trace, bundle.digest().toString(), Instant.now(), "benchmark", null, null, Map.of(), null, null, null);
    }

    private void awaitClosed(Set<String> open) {
        while (!open.isEmpty()) {
            evidence.poll(Duration.ofMillis(50)).forEach(record -> {
                EvidenceSealed leaf = platform.codec().decode(Topics.EVIDENCE, record.value());
                if (leaf.getKind().equals(CLOSING)) {
                    open.remove(leaf.getTraceId());
                }
            });
        }
    }

    /** Committed records on all topics of the contract. */
    long records() {
        long[] count = {0};
        try (TopicReader reader = platform.topicReader()) {
            for (Topic<?> topic : Topics.ALL) {
                reader.readAll(topic, record -> count[0]++);
            }
        }
        return count[0];
    }

    /** Wall milliseconds of the scripts of all runs, as the runs report them, in no order. */
    List<Double> scriptMillis() {
        List<Double> millis = new ArrayList<>();
        try (TopicReader reader = platform.topicReader()) {
            reader.readAll(Topics.RUNS, record -> script(record, millis));
        }
        return millis;
    }

    private static void script(Incoming record, List<Double> millis) {
        if (record.event() instanceof RunCompleted run && run.getFinished().getUsage() != null) {
            millis.add((double) run.getFinished().getUsage().getWallMillis());
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        evidence.close();
    }
}
