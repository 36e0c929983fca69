package dev.agentplane.cli.process;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.cli.submission.Submitter;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.PlatformConfig;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.bundle.BundleSnapshot;
import dev.agentplane.validation.bundle.DirectorySnapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** A running {@code up} and a client of it. The client outlives kills, because a restart keeps the addresses. */
final class Instance implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Path directory;
    private final Map<String, String> environment;
    private AgentplaneProcess up;
    private final Platform platform;

    Instance(Path directory, Map<String, String> environment) throws Exception {
        this.directory = directory;
        this.environment = environment;
        this.up = launch();
        JsonNode endpoints = StrictJson.parse(up.out().strip().getBytes(StandardCharsets.UTF_8));
        this.platform = new Platform(PlatformConfig.of(
                endpoints.path("bootstrap").asText(),
                endpoints.path("registry").asText(),
                "test",
                directory.resolve("client")));
    }

    private AgentplaneProcess launch() throws Exception {
        AgentplaneProcess process = AgentplaneProcess.start(directory, environment, "up", "--data", "data", "--json");
        await().atMost(PATIENCE).until(() -> !process.alive() || process.out().contains("\n"));
        if (!process.alive()) {
            throw new AssertionError("up did not start: " + process.err());
        }
        return process;
    }

    /** Kills it with SIGKILL, and starts it again on the same data. */
    void killAndRestart() throws Exception {
        up.kill();
        up = launch();
    }

    Platform platform() {
        return platform;
    }

    Path directory() {
        return directory;
    }

    /** Submits a reference bundle. */
    Submitter.Receipt submit(String bundle, String traceId) throws Exception {
        return submit(Path.of(Bundles.path(bundle)), traceId);
    }

    Submitter.Receipt submit(Path bundle, String traceId) throws Exception {
        BundleSnapshot snapshot = DirectorySnapshot.read(bundle, BundleLimits.DEFAULT);
        return new Submitter(platform)
                .submit(
                        snapshot.files(),
                        snapshot.contents(),
                        new BundleSubmitted(
                                traceId,
                                snapshot.digest().toString(),
                                Instant.now(),
                                "test",
                                null,
                                null,
                                Map.of(),
                                null,
                                null,
                                null));
    }

    /** Terminal outcomes by trace: more than one in a list is what must never be. */
    Map<String, List<String>> outcomes() {
        Map<String, List<String>> outcomes = new TreeMap<>();
        for (SpecificRecord event : events(Topics.RUNS)) {
            if (event instanceof RunCompleted run) {
                outcomes.computeIfAbsent(run.getTraceId(), key -> new ArrayList<>())
                        .add(run.getOutcome());
            }
        }
        return outcomes;
    }

    /** Kinds of sealed evidence by run. */
    Map<String, List<String>> sealed() {
        Map<String, List<String>> kinds = new TreeMap<>();
        for (SpecificRecord event : events(Topics.EVIDENCE)) {
            EvidenceSealed leaf = (EvidenceSealed) event;
            kinds.computeIfAbsent(leaf.getTraceId(), key -> new ArrayList<>()).add(leaf.getKind());
        }
        return kinds;
    }

    List<SpecificRecord> events(Topic<?> topic) {
        List<SpecificRecord> events = new ArrayList<>();
        try (TopicReader reader = platform.topicReader()) {
            reader.readAll(topic, record -> events.add(record.event()));
        }
        return events;
    }

    @Override
    public void close() throws Exception {
        platform.close();
        up.close();
    }
}
