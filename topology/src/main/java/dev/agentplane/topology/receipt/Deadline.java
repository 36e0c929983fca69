package dev.agentplane.topology.receipt;

import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.verdict.ReasonCode;
import java.time.Instant;
import java.util.Set;

/**
 * A decision that a trace had its time.
 *
 * @param rule DEADLINE_RUN or DEADLINE_INACTIVITY
 * @param at when the time was up
 * @param observed hashes of the stack events it was based on
 */
public record Deadline(ReasonCode rule, Instant at, Set<String> observed) {

    public Deadline {
        observed = Set.copyOf(observed);
    }

    static Deadline read(StackEvent event) {
        return new Deadline(
                ReasonCode.valueOf(event.payload().required("rule").textValue()),
                event.instant(),
                Seal.hashes(event.payload()));
    }
}
