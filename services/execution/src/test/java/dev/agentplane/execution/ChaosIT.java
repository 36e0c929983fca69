package dev.agentplane.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentplane.avro.Topics;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.execution.runner.Processes;
import dev.agentplane.platform.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * A worker, the broker or the line to an executor is broken, one after another at random moments, while runs go on here
 * and behind SSH. A few runs unless more are asked for, which takes minutes: {@code -Dagentplane.chaos.runs=200}; the
 * moments depend on {@code -Dagentplane.chaos.seed}.
 */
class ChaosIT {

    private static final int RUNS = Integer.getInteger("agentplane.chaos.runs", 12);
    private static final int BLOWS = Math.max(3, RUNS / 4);
    private static final long SEED = Long.getLong("agentplane.chaos.seed", 1);
    /** Every script becomes {@code sleep 1.9<number>}: one process each, to be told apart. */
    private static final String MARK = "sleep 1.9";

    private final Random random = new Random(SEED);
    private final Set<String> twice = new ConcurrentSkipListSet<>();
    private volatile boolean over;

    @Test
    void whateverIsKilledEachRunEndsOnceNoneRunsTwiceAtATimeAndNothingIsLeft() throws Exception {
        // Given
        Path directory = Files.createTempDirectory("chaos");
        try (ChaosRig rig = new ChaosRig(directory)) {
            rig.worker("w0");
            rig.worker("w1");
            place(rig);
            Thread watch = new Thread(this::watch, "watch");
            watch.start();

            // When
            for (int blow = 0; blow < BLOWS && completed(rig).size() < RUNS; blow++) {
                TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(3_000));
                strike(rig, blow);
            }
            await().atMost(Duration.ofSeconds(180L + RUNS * 5L))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> completed(rig).size() == RUNS);
            rig.stopWorkers();

            // Then
            assertThat(completed(rig)).hasSize(RUNS);
            await().atMost(Duration.ofSeconds(120))
                    .untilAsserted(() -> assertThat(Processes.containing(MARK)).isEmpty());
            for (String place : new String[] {"/execution/", "/there/"}) {
                await().atMost(Duration.ofSeconds(120))
                        .untilAsserted(() -> assertThat(Processes.containing(directory + place))
                                .isEmpty());
            }
            over = true;
            watch.join();
            assertThat(twice).as("runs that ran twice at a time").isEmpty();
        } finally {
            over = true;
        }
    }

    private void strike(ChaosRig rig, int blow) throws IOException, InterruptedException {
        switch (blow % 3) {
            case 0 -> rig.worker("w" + random.nextInt(2));
            case 1 -> rig.cut();
            default -> rig.breakBroker();
        }
    }

    private static void place(ChaosRig rig) throws Exception {
        Bundles bundles = new Bundles(rig.platform().blobSink());
        try (Producer<byte[], byte[]> producer = rig.platform().clients().producer()) {
            for (int i = 0; i < RUNS; i++) {
                FileList files = bundles.files("exec " + MARK + String.format("%04d", i) + "\n");
                String trace = "chaos-" + i;
                RunPlaced placed = Events.placed(
                        Events.workload(trace)
                                .setBundleDigest(files.digest().toString())
                                .setMaxRunSeconds(300)
                                .build(),
                        i % 2 == 0 ? "local" : rig.remote().orElse("local"));
                producer.send(new ProducerRecord<>(
                                Topics.PLACEMENTS.name(),
                                trace.getBytes(StandardCharsets.UTF_8),
                                rig.platform().codec().encode(Topics.PLACEMENTS, placed)))
                        .get();
            }
        }
    }

    private static Map<String, String> completed(ChaosRig rig) {
        Map<String, String> outcomes = new HashMap<>();
        try (TopicReader reader = rig.platform().topicReader()) {
            reader.readAll(Topics.RUNS, record -> {
                if (record.event() instanceof RunCompleted run) {
                    assertThat(outcomes.put(run.getTraceId(), run.getOutcome()))
                            .as("a second outcome of " + run.getTraceId())
                            .isNull();
                }
            });
        }
        return outcomes;
    }

    /** Looks at the processes of this machine all the time. */
    private void watch() {
        while (!over) {
            Map<String, Integer> alive = new HashMap<>();
            Processes.containing(MARK)
                    .forEach(line -> alive.merge(line.substring(line.indexOf(MARK)), 1, Integer::sum));
            alive.forEach((script, count) -> {
                if (count > 1) {
                    twice.add(script);
                }
            });
            try {
                TimeUnit.MILLISECONDS.sleep(30);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
