package dev.agentplane.execution.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.events.Workload;
import dev.agentplane.execution.Events;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ApprovedTest {

    private static final Instant UNTIL = Instant.parse("2026-01-20T12:00:00Z");

    @Test
    void noAttemptBeginsWhenTheApprovalHasExpired() {
        Workload work = Events.workload("run-1").setApprovedUntil(UNTIL).build();

        assertThat(Approved.refusal(work, UNTIL.minusMillis(1))).isEmpty();
        assertThat(Approved.refusal(work, UNTIL)).get().asString().startsWith("APPROVAL_EXPIRED");
    }

    @Test
    void aRunThatNobodyHadToApproveMayAlwaysBegin() {
        assertThat(Approved.refusal(Events.workload("run-1").build(), Instant.MAX))
                .isEmpty();
    }
}
