package dev.agentplane.placement.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentplane.placement.Fixtures;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProbeReaderTest {

    private final ProbeReader reader = new ProbeReader();

    @Test
    void readsWhatWasSeenOfEachNode() {
        // When
        Map<String, Probe> probes = reader.read(Fixtures.read("probe.json"));

        // Then
        Instant at = Instant.parse("2026-03-01T12:00:00Z");
        assertThat(probes)
                .containsOnly(
                        Map.entry(
                                "kvm", new Probe(at, true, new SystemPlatform("linux", "x86_64"), Optional.of(false))),
                        Map.entry(
                                "mac",
                                new Probe(at, false, new SystemPlatform("unknown", "unknown"), Optional.empty())));
    }

    @Test
    void twoResultsForOneNodeAreRefused() {
        // Given
        String twice = new String(Fixtures.read("probe.json"), StandardCharsets.UTF_8)
                .replace("\"name\": \"mac\"", "\"name\": \"kvm\"");

        // When
        FleetRefusedException refusal = catchThrowableOfType(
                FleetRefusedException.class, () -> reader.read(twice.getBytes(StandardCharsets.UTF_8)));

        // Then
        assertThat(refusal.problems()).extracting(FleetProblem::pointer).containsExactly("/results/1/name");
    }

    @Test
    void everythingThatIsWrongIsNamed() {
        // Given
        String bad =
                "{\"kind\":\"Probe\",\"capturedAt\":\"now\",\"defaultExecutor\":null,\"results\":[{\"name\":\"a\"}]}";

        // When
        FleetRefusedException refusal = catchThrowableOfType(
                FleetRefusedException.class, () -> reader.read(bad.getBytes(StandardCharsets.UTF_8)));

        // Then
        assertThat(refusal.problems())
                .extracting(FleetProblem::pointer)
                .contains("/kind", "/capturedAt", "/results/0/sshRef", "/results/0/reachable", "/results/0/caps");
    }
}
