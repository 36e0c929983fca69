package dev.agentplane.validation.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What humans said so far.
 *
 * @param submitter principal that submitted; may not approve its own bundle
 * @param approvals approval events about this run
 * @param breakGlass break-glass events about this run
 * @param heldSince when the hold began, when there is one
 * @param holdLapses how long a hold lasts
 * @param breakGlassLifetime longest lifetime of a break-glass event
 */
public record HumanFacts(
        String submitter,
        List<Approval> approvals,
        List<BreakGlass> breakGlass,
        @Nullable Instant heldSince,
        Duration holdLapses,
        Duration breakGlassLifetime) {

    public HumanFacts {
        approvals = List.copyOf(approvals);
        breakGlass = List.copyOf(breakGlass);
    }

    /** Nobody said anything: a hold lasts 7 days, break-glass 4 hours. */
    public static HumanFacts silent(String submitter) {
        return new HumanFacts(submitter, List.of(), List.of(), null, Duration.ofDays(7), Duration.ofHours(4));
    }

    /** The same with these approvals. */
    public HumanFacts approvedBy(List<Approval> others) {
        return new HumanFacts(submitter, others, breakGlass, heldSince, holdLapses, breakGlassLifetime);
    }

    /** The same with these break-glass events. */
    public HumanFacts brokenBy(List<BreakGlass> others) {
        return new HumanFacts(submitter, approvals, others, heldSince, holdLapses, breakGlassLifetime);
    }

    /** The same, held since then. */
    public HumanFacts held(Instant since) {
        return new HumanFacts(submitter, approvals, breakGlass, since, holdLapses, breakGlassLifetime);
    }

    /** The same with other limits. */
    public HumanFacts within(Duration holdLapsesAfter, Duration breakGlassLasts) {
        return new HumanFacts(submitter, approvals, breakGlass, heldSince, holdLapsesAfter, breakGlassLasts);
    }

    /** Whether nobody decided in time. */
    public boolean lapsed(Instant now) {
        return heldSince != null && now.isAfter(heldSince.plus(holdLapses));
    }
}
