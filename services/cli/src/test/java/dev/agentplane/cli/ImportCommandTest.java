package dev.agentplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.cli.invocation.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {

    private static final String HASH = "sha256:" + "ab".repeat(32);
    private static final String PLAN = "{\"type\":\"NetworkDoorPlan\",\"capturedAt\":\"2026-03-04T05:06:07Z\","
            + "\"destinationStored\":false,\"decision\":\"deny\",\"networkAccessProfileRef\":\"urn:test:network\"}";

    @TempDir
    Path directory;

    @Test
    void aPlanIsAcceptedWithWhatTheCallerKnows() throws IOException {
        Invocation checked =
                run("--workspace-id", "urn:test:w", "--policy-hash", HASH, "--profile", "strict", "--json");
        assertThat(checked.code()).isEqualTo(ExitCode.DONE);
        assertThat(checked.json().path("decision").asText()).isEqualTo("accepted");
        assertThat(checked.json().at("/evidence/policyHash").asText()).isEqualTo(HASH);
    }

    @Test
    void whatIsRefusedSaysEverythingThatIsWrong() throws IOException {
        Invocation checked = run();
        assertThat(checked.code()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(checked.out())
                .startsWith("REFUSED  urn:agentplane:evidence-import:")
                .contains("EV_CALLER_INPUT", "/workspaceId", "/policyHash", "EV_MEMBER_MISSING");
    }

    @Test
    void withoutProjectionAPlanIsNoEvidence() throws IOException {
        assertThat(run("--no-projection").out()).contains("EV_KIND_UNKNOWN");
    }

    @Test
    void anotherProfileIsAUsageError() throws IOException {
        assertThat(run("--profile", "lax").code()).isEqualTo(ExitCode.USAGE);
    }

    private Invocation run(String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("plan.json"), PLAN);
        String[] arguments = new String[options.length + 3];
        arguments[0] = "import";
        arguments[1] = "--check";
        arguments[2] = file.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return Invocation.of(directory, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), arguments);
    }
}
