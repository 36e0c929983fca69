package dev.agentplane.execution.plan;

import dev.agentplane.events.Workload;
import java.time.Instant;
import java.util.Optional;

/** Whether what a human said still holds when an attempt is about to begin. Pure. */
public final class Approved {

    private Approved() {}

    /** Why the attempt must not begin; empty when it may. */
    public static Optional<String> refusal(Workload work, Instant now) {
        Instant until = work.getApprovedUntil();
        return until == null || now.isBefore(until)
                ? Optional.empty()
                : Optional.of("APPROVAL_EXPIRED: the approval of this run held until " + until
                        + "; submit the bundle again and have it approved");
    }
}
