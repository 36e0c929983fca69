package dev.agentplane.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.cli.Invocation;
import dev.agentplane.cli.instance.ScratchDirectory;
import dev.agentplane.cli.invocation.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays against a running instance. */
class ReplayIT {

    @TempDir
    static Path directory;

    private static Instance instance;

    @BeforeAll
    static void up() throws Exception {
        instance = new Instance(directory, Map.of());
    }

    @AfterAll
    static void down() throws Exception {
        instance.close();
        ScratchDirectory.remove(directory.resolve("data/runs"));
    }

    @Test
    void whatIsRecordedIsReproducedAfterARestartAndWithoutTheBundlesDirectoryAndItsVerdictIsEvidence()
            throws Exception {
        // Given: a run of a bundle that prints its path, host and zone, which the sandbox pins
        Path bundle = bundle("placed-agent", "pwd; hostname; date +%Z; ls > \"$1/list\"");
        Invocation submitted = agentplane("submit", bundle.toString(), "--trace-id", "placed-1", "--wait", "--json");
        assertThat(submitted.code()).as(submitted.err() + submitted.out()).isEqualTo(ExitCode.DONE);
        ScratchDirectory.remove(bundle);
        instance.killAndRestart();
        // When
        Invocation replayed = agentplane("replay", "placed-1", "--times", "2", "--json");
        // Then
        assertThat(replayed.code()).as(replayed.err() + replayed.out()).isEqualTo(ExitCode.DONE);
        assertThat(replayed.json().path("verdict").asText()).isEqualTo("REPRODUCED");
        assertThat(replayed.json().at("/rate/judged").asInt()).isEqualTo(2);
        String replay = replayed.json().at("/replays/0/traceId").asText();
        JsonNode explained = agentplane("explain", replay, "--json").json();
        assertThat(explained.toString()).contains("replay-verification");
    }

    @Test
    void aBundleThatPrintsTheTimeDivergesThere() throws Exception {
        // Given
        Path bundle = bundle("timely-agent", "echo same; date +%s%N > \"$1/now.txt\"");
        agentplane("submit", bundle.toString(), "--trace-id", "timely-1", "--wait");
        // When
        Invocation replayed = agentplane("replay", "timely-1");
        // Then
        assertThat(replayed.code()).as(replayed.err() + replayed.out()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(replayed.out()).startsWith("DIVERGED").contains("first in outputs/now.txt, line 1");
    }

    @Test
    void aReplayThatLacksSomethingDoesNotStart() throws Exception {
        // Given
        agentplane("submit", Bundles.path("failing-agent"), "--trace-id", "failed-1", "--wait");
        // Then
        assertThat(agentplane("replay", "failed-1").out()).startsWith("REPRODUCED");
        Invocation elsewhere = agentplane("replay", "failed-1", "--on", "nowhere");
        assertThat(elsewhere.code()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(elsewhere.out()).startsWith("NOT_REPLAYABLE").contains("PIN_MISMATCH");
        Invocation gone = agentplane("replay", "agentplane.bundles.v1:0:4711");
        assertThat(gone.code()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(gone.out()).startsWith("NOT_REPLAYABLE");
    }

    private static Invocation agentplane(String... arguments) {
        return Invocation.of(
                directory,
                Clock.systemUTC(),
                Stream.concat(
                                Stream.of(arguments),
                                Stream.of("--data", directory.resolve("data").toString()))
                        .toArray(String[]::new));
    }

    /** The failing bundle with another name and script. */
    private static Path bundle(String name, String script) throws IOException {
        Path target = Files.createDirectory(directory.resolve(name));
        Path source = Path.of(Bundles.path("failing-agent"));
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        String manifest = Files.readString(target.resolve("bundle.json")).replace("failing-agent", name);
        Files.writeString(target.resolve("bundle.json"), manifest);
        Path smoke = target.resolve("smoke.sh");
        Files.write(smoke, ("#!/bin/sh\nset -eu\n" + script + "\n").getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(smoke, PosixFilePermissions.fromString("rwxr-xr-x"));
        return target;
    }
}
