package dev.agentplane.execution.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.contracts.Contract;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeCapsTest {

    private static final String PRINTED = """
            os=linux
            arch=x86_64
            kernel=6.1.0
            cpus=2
            epochMillis=1500
            memMiB=1024
            load1=0.25
            kvmDevice=true
            tool.bwrap=bubblewrap 0.8.0
            kvm=false
            done
            """;

    @Test
    void whatTheLauncherPrintsBecomesCapabilities() {
        assertThat(ProbeCaps.parse(PRINTED, Instant.ofEpochMilli(1300), Instant.ofEpochMilli(1400)))
                .hasToString("{\"os\":\"linux\",\"arch\":\"x86_64\",\"kernel\":\"6.1.0\",\"cpus\":2,\"memMiB\":1024,"
                        + "\"kvm\":false,\"kvmDevice\":true,\"load1\":\"0.25\",\"clockSkewMillis\":100,"
                        + "\"tools\":{\"bwrap\":\"bubblewrap 0.8.0\"},\"backends\":[\"lima-process\"]}");
    }

    @Test
    void aMachineThatBootedIsABackend() {
        assertThat(ProbeCaps.parse(PRINTED.replace("kvm=false", "kvm=true"), Instant.EPOCH, Instant.EPOCH)
                        .path("backends"))
                .hasToString("[\"lima-process\",\"qemu\",\"microvm\"]");
    }

    @Test
    void anAnswerThatBreaksOffIsNone() {
        assertThatThrownBy(() -> ProbeCaps.parse("os=linux\narch=x86_64\n", Instant.EPOCH, Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theArtifactKeepsItsContract() {
        Seen seen = new Seen(
                new Target("a", "local", true, null),
                true,
                ProbeCaps.parse(PRINTED, Instant.EPOCH, Instant.EPOCH),
                "x".repeat(9000));

        assertThat(new ArtifactContracts()
                        .check(Contract.EXECUTOR_PROBE, ProbeArtifact.of(List.of(seen), Instant.EPOCH)))
                .isEmpty();
        assertThat(new ArtifactContracts().check(Contract.EXECUTOR_PROBE, ProbeArtifact.of(List.of(), Instant.EPOCH)))
                .isEmpty();
    }
}
