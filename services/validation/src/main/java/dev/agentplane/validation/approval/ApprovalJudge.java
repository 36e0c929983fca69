package dev.agentplane.validation.approval;

import dev.agentplane.domain.Digest;
import dev.agentplane.validation.admission.BreakGlass;
import dev.agentplane.validation.admission.HumanConditions;
import dev.agentplane.validation.admission.HumanFacts;
import dev.agentplane.validation.admission.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides which events count. Pure. */
public final class ApprovalJudge {

    private static final String NOT_HELD = "APPROVAL_NOT_HELD";
    private static final String OTHER_RUN = "APPROVAL_RUN_MISMATCH";

    /**
     * A run that waits.
     *
     * @param traceId the run
     * @param digest its bundle
     * @param lane its effective lane
     * @param submitter who submitted it
     */
    public record Held(String traceId, Digest digest, Lane lane, String submitter) {}

    /**
     * What became of an event.
     *
     * @param code {@code ACCEPTED}, or why it does not count
     * @param message the same for people
     * @param facts what admission decides on; empty when it does not count
     */
    public record Verdict(String code, String message, Optional<Facts> facts) {}

    /**
     * What an event adds to what humans said so far, and until when it may be used.
     *
     * @param signed the event
     * @param signers whose keys signed it
     */
    public record Facts(SignedApproval signed, List<BreakGlass.Signer> signers) {

        public Facts {
            signers = List.copyOf(signers);
        }

        /** What humans said, with this. */
        public HumanFacts with(HumanFacts others) {
            ApprovalEvent event = signed.event();
            return event.isBreakGlass()
                    ? others.brokenBy(List.of(event.breakGlass(signers)))
                    : others.approvedBy(List.of(event.approval(signers)));
        }
    }

    private final Duration breakGlassLifetime;

    /** @param breakGlassLifetime longest lifetime of a break-glass event */
    public ApprovalJudge(Duration breakGlassLifetime) {
        this.breakGlassLifetime = breakGlassLifetime;
    }

    /**
     * Decides.
     *
     * @param traceId run whose key the event came under
     * @param held that run, if it waits
     * @param keys keys that may approve now
     */
    public Verdict judge(SignedApproval signed, String traceId, Optional<Held> held, ApproverKeys keys, Instant now) {
        ApprovalEvent event = signed.event();
        if (!event.traceId().equals(traceId)) {
            return refused(OTHER_RUN, "it was signed for run " + event.traceId() + ", not for this one");
        }
        if (held.isEmpty()) {
            return refused(NOT_HELD, "the run does not wait for approval");
        }
        Held run = held.get();
        List<BreakGlass.Signer> signers = keys.signers(signed.envelope());
        HumanConditions conditions =
                new HumanConditions(run.digest(), run.lane(), now, run.submitter(), breakGlassLifetime);
        String code = event.isBreakGlass()
                ? conditions.judge(event.breakGlass(signers))
                : conditions.judge(event.approval(signers));
        return code.equals(HumanConditions.ACCEPTED)
                ? new Verdict(code, "it counts", Optional.of(new Facts(signed, signers)))
                : refused(code, reason(code, event, run, now));
    }

    private static Verdict refused(String code, String message) {
        return new Verdict(code, message, Optional.empty());
    }

    private String reason(String code, ApprovalEvent event, Held run, Instant now) {
        return switch (code) {
            case "APPROVAL_UNVERIFIED" ->
                "expected the signature of a key that may approve and belongs to " + event.principal()
                        + ", found none; register the key with: agentplane keys register FILE --role approve";
            case "APPROVAL_DIGEST_MISMATCH" ->
                "it is about bundle " + event.bundleDigest() + "; what waits is " + run.digest();
            case "APPROVAL_LANE_MISMATCH" ->
                "it is for lane " + event.lane() + "; the run waits for lane "
                        + run.lane().text();
            case "APPROVAL_SELF" -> run.submitter() + " submitted this bundle; somebody else must approve it";
            case "APPROVAL_NOT_IN_FORCE" ->
                "it holds from " + event.issuedAt() + " to " + event.expiresAt() + "; now it is " + now;
            case "BREAK_GLASS_NOT_APPLICABLE" -> "the glass can be broken for lane prod only";
            case "BREAK_GLASS_SINGLE_PRINCIPAL" ->
                "expected two signatures, by keys of two principals that may approve; found fewer";
            case "BREAK_GLASS_REASON" -> "expected a reason, found none";
            case "BREAK_GLASS_TTL" ->
                "it holds for " + Duration.between(event.issuedAt(), event.expiresAt()) + "; longest is "
                        + breakGlassLifetime;
            default -> "it does not count";
        };
    }
}
