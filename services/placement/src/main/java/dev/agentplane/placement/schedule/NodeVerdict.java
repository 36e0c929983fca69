package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;
import java.util.List;
import java.util.Optional;

/**
 * What one round thought of one node.
 *
 * @param node the node
 * @param failures all failed checks in the order of the checks; empty for the chosen node only
 * @param skipped checks that could not be made
 * @param scores points per scorer; empty when a filter failed
 */
public record NodeVerdict(Node node, List<Failure> failures, List<SkippedCheck> skipped, List<Score> scores) {

    /**
     * Points of one scorer.
     *
     * @param scorer its name
     * @param points not negative
     */
    public record Score(String scorer, long points) {}

    public NodeVerdict {
        failures = List.copyOf(failures);
        skipped = List.copyOf(skipped);
        scores = List.copyOf(scores);
    }

    /** Sum of all scores; 0 for a node that a filter refused. */
    public long score() {
        long sum = 0;
        for (Score score : scores) {
            sum += score.points();
        }
        return sum;
    }

    /** Names of all failed checks. */
    public List<String> codes() {
        return failures.stream().map(failure -> failure.code().name()).toList();
    }

    /** The first failed check as {@code <CODE>: <text>}; empty for the chosen node. */
    public Optional<String> reason() {
        return failures.isEmpty()
                ? Optional.empty()
                : Optional.of(failures.get(0).reason());
    }

    /** Whether it passed every filter. */
    boolean survived() {
        return failures.isEmpty();
    }

    /** Whether nothing but these checks failed, and at least one of them did. */
    boolean failedOnlyOn(RejectionCode... codes) {
        List<RejectionCode> allowed = List.of(codes);
        return !failures.isEmpty() && failures.stream().allMatch(failure -> allowed.contains(failure.code()));
    }

    /** A survivor that another node was preferred to. */
    NodeVerdict passedOver(String text) {
        return new NodeVerdict(node, List.of(new Failure(RejectionCode.NOT_SELECTED, text)), skipped, scores);
    }
}
