package dev.agentplane.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.attestation.verify.ExportFolder;
import dev.agentplane.attestation.verify.ExportVerifier;
import dev.agentplane.attestation.verify.Verification;
import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.domain.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {

    @TempDir
    Path directory;

    @Test
    void theExampleRunsAndLeavesArtifactsThatKeepTheirContractsAndEvidenceThatVerifies() throws Exception {
        // When
        AgentplaneProcess demo =
                AgentplaneProcess.run(directory, "demo", "--bundle", Bundles.path("example-agent"), "--json");
        // Then
        assertThat(demo.exitCode()).as(demo.err()).isZero();
        assertThat(demo.json().path("evidence").asText()).isEqualTo("VERIFIED");
        assertThat(demo.json().at("/receipt/status").asText())
                .as(demo.json().path("receipt").toString())
                .isEqualTo("COMPLETE");
        assertThat(demo.json().at("/receipt/receipt/outcome/quality").asDouble())
                .isPositive();
        assertThat(demo.json().at("/replay/verdict").asText()).isEqualTo("REPRODUCED");
        Path artifacts = directory.resolve("artifacts/example-agent");
        assertThat(json(artifacts.resolve("receipt-1.json")))
                .as("the receipt in the evidence")
                .isEqualTo(demo.json().at("/receipt/receipt"));
        ArtifactContracts contracts = new ArtifactContracts();
        for (String name : List.of(
                "validation-artifact.json",
                "placement-decision.json",
                "placement-receipt.json",
                "run-artifact.json",
                "replay-artifact.json")) {
            assertThat(contracts.check(name, json(artifacts.resolve(name))))
                    .as(name)
                    .isEmpty();
        }
        assertThat(json(artifacts.resolve("run-artifact.json")).path("status").asText())
                .isEqualTo("success");
        assertThat(artifacts.resolve("stdout.log")).isNotEmptyFile();
        assertThat(artifacts.resolve("outputs")).isNotEmptyDirectory();
        AgentplaneProcess verify = AgentplaneProcess.run(
                directory,
                "evidence",
                "verify",
                artifacts.resolve("evidence").toString(),
                "--trust",
                directory.resolve("artifacts/example-agent.trust.json").toString());
        assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
        everyFlippedByteIsRefused(artifacts.resolve("evidence"));
    }

    /** One byte of every file, at its start, middle and end; the attestation module flips every single one. */
    private void everyFlippedByteIsRefused(Path evidence) throws IOException {
        TrustFile trust =
                TrustFile.parse(Files.readAllBytes(directory.resolve("artifacts/example-agent.trust.json")), false);
        ExportVerifier verifier = new ExportVerifier(
                trust, ExportVerifier.Options.at(Instant.now().getEpochSecond()));
        Map<String, byte[]> files = files(evidence);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            int length = file.getValue().length;
            for (int position : new int[] {0, length / 2, length - 1}) {
                Map<String, byte[]> damaged = new TreeMap<>(files);
                byte[] bytes = file.getValue().clone();
                bytes[position] ^= 1;
                damaged.put(file.getKey(), bytes);
                assertThat(verifier.verify(ExportFolder.of(damaged)).result())
                        .as("%s, byte %s", file.getKey(), position)
                        .isNotEqualTo(Verification.Result.VERIFIED);
            }
        }
    }

    @Test
    void aFailingScriptIsAFailureEverywhere() throws Exception {
        // When
        AgentplaneProcess demo =
                AgentplaneProcess.run(directory, "demo", "--bundle", Bundles.path("failing-agent"), "--json");
        // Then
        assertThat(demo.exitCode()).as(demo.err()).isEqualTo(1);
        JsonNode result = demo.json();
        assertThat(result.path("outcome").asText()).isEqualTo("FAILED");
        assertThat(result.path("exitCode").asInt()).isEqualTo(7);
        assertThat(result.at("/receipt/status").asText()).isEqualTo("INCOMPLETE");
        assertThat(result.path("evidence").asText()).isEqualTo("VERIFIED");
        JsonNode run = json(directory.resolve("artifacts/failing-agent/run-artifact.json"));
        assertThat(run.path("status").asText()).isEqualTo("failure");
        assertThat(run.path("exitCode").asInt()).isEqualTo(7);
    }

    @Test
    void aSlowScriptIsKilledAtItsDeadlineWithEverythingItStarted() throws Exception {
        // When
        AgentplaneProcess demo =
                AgentplaneProcess.run(directory, "demo", "--bundle", Bundles.path("slow-agent"), "--json");
        // Then
        assertThat(demo.exitCode()).as(demo.err()).isEqualTo(1);
        JsonNode result = demo.json();
        assertThat(result.path("outcome").asText()).isEqualTo("TIMED_OUT");
        assertThat(result.path("exitCode").asInt()).isEqualTo(124);
        assertThat(result.path("evidence").asText()).isEqualTo("VERIFIED");
        Path artifacts = directory.resolve("artifacts/slow-agent");
        JsonNode timeout = json(artifacts.resolve("timeout-artifact.json"));
        assertThat(new ArtifactContracts().check("timeout-artifact.json", timeout))
                .isEmpty();
        assertThat(timeout.path("maxRunSeconds").asInt()).isEqualTo(5);
        assertThat(json(artifacts.resolve("run-artifact.json")).path("timedOut").asBoolean())
                .isTrue();
        Instant deadline = Instant.parse(timeout.path("deadlineAt").asText());
        assertThat(Duration.between(deadline, finishedAt(artifacts))).isLessThan(Duration.ofSeconds(2));
        assertThat(Leftovers.of(result.path("traceId").asText())).isEmpty();
    }

    /** When the run ended, from the signed statement. */
    private static Instant finishedAt(Path artifacts) throws IOException {
        try (Stream<Path> files = Files.list(artifacts.resolve("evidence/statements"))) {
            Path run = files.filter(file -> file.getFileName().toString().matches("\\d+-run\\.dsse\\.json"))
                    .findFirst()
                    .orElseThrow();
            byte[] payload = dev.agentplane.attestation.dsse.Envelope.parse(Files.readAllBytes(run))
                    .payload();
            return Instant.parse(
                    StrictJson.parse(payload).at("/predicate/detail/finishedAt").asText());
        }
    }

    private static JsonNode json(Path file) throws IOException {
        return StrictJson.parse(Files.readAllBytes(file));
    }

    private static Map<String, byte[]> files(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
