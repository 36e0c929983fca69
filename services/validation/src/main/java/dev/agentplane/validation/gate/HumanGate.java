package dev.agentplane.validation.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentplane.domain.Digest;
import dev.agentplane.validation.admission.Approval;
import dev.agentplane.validation.admission.BreakGlass;
import dev.agentplane.validation.admission.HumanFacts;
import dev.agentplane.validation.admission.Lane;
import dev.agentplane.validation.rule.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

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

    private static final String ACCEPTED = "ACCEPTED";

    static HumanGate of(Subject subject, Lane lane) {
        HumanFacts facts = subject.facts().humans();
        Instant now = subject.facts().now();
        Digest digest = subject.bundle().digest();
        ArrayNode considered = JsonNodeFactory.instance.arrayNode();
        boolean granted = false;
        boolean refused = false;
        for (Approval approval : facts.approvals()) {
            String status = judge(approval, digest, lane, now, facts.submitter());
            considered.add(approval.toJson().put("kind", "approval").put("status", status));
            granted |= status.equals(ACCEPTED) && approval.granted();
            refused |= status.equals(ACCEPTED) && !approval.granted();
        }
        boolean broken = false;
        for (BreakGlass event : facts.breakGlass()) {
            String status = judge(event, digest, lane, now, facts);
            considered.add(event.toJson().put("kind", "break-glass").put("status", status));
            broken |= status.equals(ACCEPTED);
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
        Instant since = facts.heldSince();
        boolean lapsed = since != null && now.isAfter(since.plus(facts.holdLapses()));
        return lapsed ? Decision.LAPSED : Decision.PENDING;
    }

    private static String judge(Approval approval, Digest digest, Lane lane, Instant now, String submitter) {
        if (!approval.verified()) {
            return "APPROVAL_UNVERIFIED";
        }
        if (!approval.bundleDigest().equals(digest)) {
            return "APPROVAL_DIGEST_MISMATCH";
        }
        if (!approval.lane().equals(lane.text())) {
            return "APPROVAL_LANE_MISMATCH";
        }
        if (approval.principal().equals(submitter)) {
            return "APPROVAL_SELF";
        }
        boolean inForce =
                !approval.revoked() && !now.isBefore(approval.issuedAt()) && now.isBefore(approval.expiresAt());
        return inForce ? ACCEPTED : approval.revoked() ? "APPROVAL_REVOKED" : "APPROVAL_NOT_IN_FORCE";
    }

    private static String judge(BreakGlass event, Digest digest, Lane lane, Instant now, HumanFacts facts) {
        if (lane != Lane.PROD || !event.lane().equals(Lane.PROD.text())) {
            return "BREAK_GLASS_NOT_APPLICABLE";
        }
        Set<String> principals = new HashSet<>();
        Set<String> keys = new HashSet<>();
        event.signers().forEach(signer -> {
            principals.add(signer.principal());
            keys.add(signer.keyId());
        });
        if (principals.size() < 2 || keys.size() < 2) {
            return "BREAK_GLASS_SINGLE_PRINCIPAL";
        }
        if (!event.bundleDigest().equals(digest)) {
            return "APPROVAL_DIGEST_MISMATCH";
        }
        Duration lifetime = Duration.between(event.issuedAt(), event.expiresAt());
        if (lifetime.compareTo(facts.breakGlassLifetime()) > 0 || event.reason().isBlank()) {
            return event.reason().isBlank() ? "BREAK_GLASS_REASON" : "BREAK_GLASS_TTL";
        }
        boolean inForce = !now.isBefore(event.issuedAt()) && now.isBefore(event.expiresAt());
        return inForce ? ACCEPTED : "APPROVAL_NOT_IN_FORCE";
    }
}
