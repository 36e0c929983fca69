package dev.agentplane.cli.trace;

import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.RunPlaced;
import java.time.Instant;
import java.util.Comparator;

/**
 * As much of a run as a list shows; small, because there may be a great many. Facts of one topic must come in order.
 *
 * @param traceId the trace
 * @param submittedAt when it was first submitted
 * @param state where it stands
 * @param bundle {@code <name>@<version>}; the digest until it is known
 * @param executor where it runs; {@code -} before it has a place
 */
public record RunLine(String traceId, Instant submittedAt, RunState state, String bundle, String executor) {

    /** Newest first. */
    public static final Comparator<RunLine> NEWEST_FIRST =
            Comparator.comparing(RunLine::submittedAt).reversed().thenComparing(RunLine::traceId);

    /** A run that was submitted. */
    static RunLine submitted(String traceId, Instant at, String bundleDigest) {
        return new RunLine(traceId, at, RunState.SUBMITTED, bundleDigest, "-");
    }

    /** The line with one more fact. */
    RunLine apply(Fact fact) {
        RunState said = RunState.of(fact.event()).orElse(RunState.UNKNOWN);
        RunState next = said.replaces(state) ? said : state;
        if (fact.event() instanceof BundleValidated validated) {
            return new RunLine(traceId, submittedAt, next, validated.getBundle(), executor);
        }
        if (fact.event() instanceof RunPlaced placed) {
            return new RunLine(
                    traceId, submittedAt, next, bundle, placed.getExecutor().getName());
        }
        return new RunLine(traceId, submittedAt, next, bundle, executor);
    }
}
