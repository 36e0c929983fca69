package dev.agentplane.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentplane.avro.Topics;
import dev.agentplane.cli.submission.Submitter;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.platform.Incoming;
import dev.agentplane.sealing.LogInit;
import dev.agentplane.sealing.SealingConfig;
import dev.agentplane.testkit.TestCluster;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.bundle.BundleSnapshot;
import dev.agentplane.validation.bundle.DirectorySnapshot;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoProcessesOfEachServiceIT {

    private static final List<String> SERVICES = List.of("validation", "placement", "execution", "replay", "sealing");
    private static final int RUNS = 30;

    @TempDir
    Path directory;

    @Test
    void twoProcessesOfEachServiceShareTheWorkAndKillingOneOfEachLosesAndDoublesNothing() throws Exception {
        // Given
        Map<String, AgentplaneProcess> processes = new LinkedHashMap<>();
        try (TestCluster cluster = TestCluster.start(directory.resolve("cluster"))) {
            initLogs(cluster);
            for (String service : SERVICES) {
                processes.put(service + "-a", service(cluster, service, "a"));
                processes.put(service + "-b", service(cluster, service, "b"));
            }
            submit(cluster, 0, RUNS / 2);
            await().atMost(Duration.ofSeconds(180)).until(() -> closed(cluster) >= RUNS / 6);
            // When
            for (String service : SERVICES) {
                processes.get(service + "-a").kill();
            }
            submit(cluster, RUNS / 2, RUNS);
            for (String service : SERVICES) {
                processes.put(service + "-a", service(cluster, service, "a"));
            }
            await().atMost(Duration.ofSeconds(240))
                    .untilAsserted(() -> assertThat(closed(cluster)).isEqualTo(RUNS));
            // Then
            Map<String, Integer> outcomes = new TreeMap<>();
            completed(cluster).forEach(run -> outcomes.merge(run.getTraceId(), 1, Integer::sum));
            assertThat(outcomes)
                    .hasSize(RUNS)
                    .allSatisfy((trace, count) -> assertThat(count).as(trace).isOne());
            Map<String, Integer> runLeaves = new HashMap<>();
            cluster.events(Topics.EVIDENCE, EvidenceSealed.class).stream()
                    .filter(leaf -> leaf.getKind().equals("run"))
                    .forEach(leaf -> runLeaves.merge(leaf.getTraceId(), 1, Integer::sum));
            assertThat(runLeaves).isEqualTo(outcomes);
            Audits.awaitClean(cluster.platform());
            assertThat(workers(cluster)).as("workers that ran something").hasSizeGreaterThan(1);
        } finally {
            for (AgentplaneProcess process : processes.values()) {
                process.close();
            }
        }
    }

    private void initLogs(TestCluster cluster) throws Exception {
        SealingConfig config = SealingConfig.of(directory.resolve("keys"), directory.resolve("sealing"));
        new LogInit(cluster.platform(), config, new SecureRandom(), InstantSource.system())
                .ensure(cluster.topicIds().get(Topics.EVIDENCE.name()), TestCluster.PARTITIONS);
    }

    private AgentplaneProcess service(TestCluster cluster, String service, String instance) throws Exception {
        Map<String, String> environment = Map.of(
                "AGENTPLANE_KEYS", directory.resolve("keys").toString(),
                // Both workers of this machine look after the same working directories: one takes over from the other.
                "AGENTPLANE_EXECUTION_ROOT", directory.resolve("runs").toString(),
                "AGENTPLANE_EXECUTION_SLOTS", "2");
        return AgentplaneProcess.start(
                directory,
                environment,
                "service",
                service,
                "--bootstrap",
                cluster.bootstrap(),
                "--registry",
                cluster.registryUrl(),
                "--instance",
                service + "-" + instance,
                "--state-dir",
                directory.resolve("state-" + service + "-" + instance).toString());
    }

    private static void submit(TestCluster cluster, int from, int to) throws Exception {
        BundleSnapshot snapshot = DirectorySnapshot.read(Path.of(Bundles.path("example-agent")), BundleLimits.DEFAULT);
        Submitter submitter = new Submitter(cluster.platform());
        for (int i = from; i < to; i++) {
            BundleSubmitted event = new BundleSubmitted(
                    "run-" + i,
                    snapshot.digest().toString(),
                    Instant.now(),
                    "test",
                    null,
                    null,
                    Map.of(),
                    null,
                    null,
                    null);
            submitter.submit(snapshot.files(), snapshot.contents(), event);
        }
    }

    private static long closed(TestCluster cluster) {
        return cluster.events(Topics.EVIDENCE, EvidenceSealed.class).stream()
                .filter(leaf -> leaf.getKind().equals("run-manifest"))
                .map(EvidenceSealed::getTraceId)
                .distinct()
                .count();
    }

    private static List<RunCompleted> completed(TestCluster cluster) {
        return cluster.readAll(Topics.RUNS).stream()
                .map(Incoming::event)
                .filter(RunCompleted.class::isInstance)
                .map(RunCompleted.class::cast)
                .toList();
    }

    private static List<String> workers(TestCluster cluster) {
        return completed(cluster).stream()
                .map(run -> run.getFinished().getWorker())
                .distinct()
                .toList();
    }
}
