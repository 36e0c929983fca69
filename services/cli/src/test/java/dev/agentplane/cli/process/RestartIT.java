package dev.agentplane.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartIT {

    private static final int RUNS = 24;

    @TempDir
    Path directory;

    @Test
    void afterKillsOfTheWholeControlPlaneEverySubmittedBundleHasExactlyOneOutcomeAndOneOfEachEvidence()
            throws Exception {
        // Given
        Map<String, List<String>> expected = new TreeMap<>();
        try (Instance instance = new Instance(directory, Map.of())) {
            for (int i = 0; i < RUNS; i++) {
                boolean good = i % 3 != 0;
                String trace = "run-" + i;
                instance.submit(good ? "example-agent" : "failing-agent", trace);
                expected.put(trace, List.of(good ? "SUCCEEDED" : "FAILED"));
            }
            // When
            for (int kill = 1; kill <= 2; kill++) {
                int some = kill * 5;
                await().atMost(Duration.ofSeconds(120))
                        .until(() -> instance.outcomes().size() >= some);
                instance.killAndRestart();
            }
            await().atMost(Duration.ofSeconds(180))
                    .untilAsserted(() -> assertThat(closed(instance)).isEqualTo(RUNS));
            // Then
            assertThat(instance.outcomes()).isEqualTo(expected);
            Map<String, List<String>> sealed = instance.sealed();
            expected.keySet().forEach(trace -> assertThat(sealed.get(trace))
                    .as(trace)
                    .containsExactlyInAnyOrder(
                            "validation", "placement-decision", "run", "replay-inputs", "run-manifest"));
            Audits.awaitClean(instance.platform());
            for (String trace : expected.keySet()) {
                assertThat(Leftovers.of(trace)).isEmpty();
            }
        }
    }

    private static long closed(Instance instance) {
        return instance.sealed().entrySet().stream()
                .filter(run -> !run.getKey().startsWith("_") && run.getValue().contains("run-manifest"))
                .count();
    }
}
