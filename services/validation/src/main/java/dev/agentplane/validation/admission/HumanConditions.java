package dev.agentplane.validation.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * When an event of a human counts: looked at when it arrives, and again by the gate.
 *
 * @param digest bundle that is held
 * @param lane lane it would run in
 * @param now moment of the decision
 * @param submitter who submitted the bundle
 * @param breakGlassLifetime longest lifetime of a break-glass event
 */
public record HumanConditions(
        dev.agentplane.domain.Digest digest, Lane lane, Instant now, String submitter, Duration breakGlassLifetime) {

    /** Status of an event that counts. */
    public static final String ACCEPTED = "ACCEPTED";

    /** How far the clock of an approver may be ahead of the broker's. */
    public static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** {@link #ACCEPTED}, or the code of the first condition that does not hold. */
    public String judge(Approval approval) {
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
        if (approval.revoked()) {
            return "APPROVAL_REVOKED";
        }
        return inForce(approval.issuedAt(), approval.expiresAt()) ? ACCEPTED : "APPROVAL_NOT_IN_FORCE";
    }

    /** The same for break-glass. */
    public String judge(BreakGlass event) {
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
        if (event.reason().isBlank()) {
            return "BREAK_GLASS_REASON";
        }
        if (Duration.between(event.issuedAt(), event.expiresAt()).compareTo(breakGlassLifetime) > 0) {
            return "BREAK_GLASS_TTL";
        }
        return inForce(event.issuedAt(), event.expiresAt()) ? ACCEPTED : "APPROVAL_NOT_IN_FORCE";
    }

    private boolean inForce(Instant issuedAt, Instant expiresAt) {
        return !now.plus(CLOCK_SKEW).isBefore(issuedAt) && now.isBefore(expiresAt);
    }
}
