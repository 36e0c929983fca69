package dev.agentplane.execution.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentplane.events.ExecutorProbed;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProbeEventsTest {

    private static final Target TARGET = new Target("a", "ops@a", false, null);

    @Test
    void whatWasSeenIsInTheEvent() {
        // Given
        String printed = """
                os=linux
                arch=x86_64
                kernel=6.1.0
                cpus=2
                memMiB=1024
                memAvailableMiB=512
                load1=0.25
                epochMillis=1500
                kvmDevice=true
                tool.bwrap=bubblewrap 0.8.0
                kvm=false
                done
                """;
        Seen seen = new Seen(TARGET, true, ProbeCaps.parse(printed, Instant.EPOCH, Instant.EPOCH), printed);

        // When
        ExecutorProbed event = ProbeEvents.of(seen, "worker-1", Instant.EPOCH);

        // Then
        assertThat(event.getExecutor()).isEqualTo("a");
        assertThat(event.getReachable()).isTrue();
        assertThat(event.getKernel()).isEqualTo("6.1.0");
        assertThat(event.getCpus()).isEqualTo(2);
        assertThat(event.getMemAvailableMiB()).isEqualTo(512);
        assertThat(event.getLoad1()).isEqualTo(25);
        assertThat(event.getKvm()).isFalse();
        assertThat(event.getBackends()).containsExactly("lima-process");
        assertThat(event.getTools()).containsEntry("bwrap", "bubblewrap 0.8.0");
        assertThat(event.getClockSkewMillis()).isEqualTo(1500);
        assertThat(event.getMessage()).isNull();
    }

    @Test
    void anExecutorThatDoesNotAnswerLeavesTheReason() {
        // Given
        Seen seen = new Seen(TARGET, false, JsonNodeFactory.instance.objectNode(), "connection refused");

        // When
        ExecutorProbed event = ProbeEvents.of(seen, "worker-1", Instant.EPOCH);

        // Then
        assertThat(event.getReachable()).isFalse();
        assertThat(event.getOs()).isEqualTo("unknown");
        assertThat(event.getKvm()).isNull();
        assertThat(event.getLoad1()).isNull();
        assertThat(event.getMessage()).isEqualTo("connection refused");
    }

    @Test
    void withoutADeviceThereIsNoHardwareVirtualisation() {
        // Given
        String printed = "os=linux\narch=x86_64\ndone\n";

        // When, Then
        assertThat(ProbeCaps.parse(printed, Instant.EPOCH, Instant.EPOCH)
                        .path("kvm")
                        .asBoolean(true))
                .isFalse();
        assertThat(ProbeCaps.parse("kvmDevice=true\n" + printed, Instant.EPOCH, Instant.EPOCH)
                        .has("kvm"))
                .isFalse();
    }
}
