package dev.agentplane.cli.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.platform.Health;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private final Health health = new Health();
    private final Readiness readiness = new Readiness(health);

    @Test
    void aServiceThatStillRebuildsItsStateMayBecomeReadyLater() throws InterruptedException {
        health.report("validation", Health.Status.READY, "");
        health.report("sealing", Health.Status.STARTING, "reading its state");

        assertThat(readiness.await(Duration.ZERO)).isFalse();
        assertThat(readiness.possible()).isTrue();
        assertThat(readiness.missing()).isEqualTo("sealing (reading its state)");

        health.report("sealing", Health.Status.READY, "");
        assertThat(readiness.await(Duration.ZERO)).isTrue();
    }

    @Test
    void aServiceThatGaveUpEndsTheWaitAtOnce() throws InterruptedException {
        health.report("sealing", Health.Status.FAILED, "no such key");

        assertThat(readiness.await(Duration.ofDays(1))).isFalse();
        assertThat(readiness.possible()).isFalse();
    }
}
