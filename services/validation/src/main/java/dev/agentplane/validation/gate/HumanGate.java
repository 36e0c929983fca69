package dev.agentplane.validation.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentplane.domain.Digest;
import dev.agentplane.validation.admission.Approval;
import dev.agentplane.validation.admission.BreakGlass;
import dev.agentplane.validation.admission.HumanConditions;
import dev.agentplane.validation.admission.HumanFacts;
import dev.agentplane.validation.admission.Lane;
import dev.agentplane.validation.rule.Subject;
import java.time.Instant;

/**
 * What humans decided about one bundle in one lane. Every event is looked at and recorded; one that does not meet its
 * conditions changes nothing.
 *
 * @param decision the sum of it
 * @param brokenGlass whether a valid break-glass event holds
 * @param considered every event with what became of it
 */
record HumanGate(Decision decision, boolean brokenGlass, ArrayNode considered) {

    /** The sum of what humans said. */
    enum Decision {
        /** Nobody needs to say anything. */
        NOT_NEEDED,
        /** Somebody approved. */
        GRANTED,
        /** Nobody said anything that counts yet. */
        PENDING,
        /** Somebody refused. */
        REFUSED,
        /** Nobody said anything in time. */
        LAPSED
    }

    static HumanGate of(Subject subject, Lane lane) {
        HumanFacts facts = subject.facts().humans();
        Instant now = subject.facts().now();
        Digest digest = subject.bundle().digest();
        ArrayNode considered = JsonNodeFactory.instance.arrayNode();
        HumanConditions conditions =
                new HumanConditions(digest, lane, now, facts.submitter(), facts.breakGlassLifetime());
        boolean granted = false;
        boolean refused = false;
        for (Approval approval : facts.approvals()) {
            String status = conditions.judge(approval);
            considered.add(approval.toJson().put("kind", "approval").put("status", status));
            granted |= status.equals(HumanConditions.ACCEPTED) && approval.granted();
            refused |= status.equals(HumanConditions.ACCEPTED) && !approval.granted();
        }
        boolean broken = false;
        for (BreakGlass event : facts.breakGlass()) {
            String status = conditions.judge(event);
            considered.add(event.toJson().put("kind", "break-glass").put("status", status));
            broken |= status.equals(HumanConditions.ACCEPTED);
        }
        boolean glass = broken && subject.manifest().humanGateRequired();
        boolean needed = lane == Lane.PROD || subject.manifest().humanGateRequired();
        return new HumanGate(sum(needed, granted || glass, refused, facts, now), glass, considered);
    }

    private static Decision sum(boolean needed, boolean granted, boolean refused, HumanFacts facts, Instant now) {
        if (!needed) {
            return Decision.NOT_NEEDED;
        }
        if (refused) {
            return Decision.REFUSED;
        }
        if (granted) {
            return Decision.GRANTED;
        }
        return facts.lapsed(now) ? Decision.LAPSED : Decision.PENDING;
    }
}
