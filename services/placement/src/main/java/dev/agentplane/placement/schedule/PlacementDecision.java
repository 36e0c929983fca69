package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.Node;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Where a run goes, or why nowhere; in both cases what every executor was good for. */
public sealed interface PlacementDecision {

    /** One or two passes over the fleet; the last one decided. */
    List<Round> rounds();

    /** Answers for both outcomes. */
    <T> T fold(Function<Placed, T> onPlaced, Function<Unplaceable, T> onUnplaceable);

    /** The verdicts of the round that decided, one for each executor. */
    default List<NodeVerdict> verdicts() {
        return rounds().get(rounds().size() - 1).verdicts();
    }

    /** Which rule chose, in the order of precedence. */
    enum Rule {
        /** The bundle asked for it. */
        PIN,
        /** The inventory's default, and it passed. */
        DEFAULT,
        /** Best score, then name. */
        SCORE
    }

    /**
     * An executor was chosen.
     *
     * @param node it
     * @param backend backend that will be used
     * @param rule why it
     * @param degradation present when the backend is not the declared one
     * @param rounds passes over the fleet
     */
    record Placed(Node node, Backend backend, Rule rule, Optional<Degradation> degradation, List<Round> rounds)
            implements PlacementDecision {

        public Placed {
            rounds = List.copyOf(rounds);
        }

        @Override
        public <T> T fold(Function<Placed, T> onPlaced, Function<Unplaceable, T> onUnplaceable) {
            return onPlaced.apply(this);
        }
    }

    /**
     * No executor can take it.
     *
     * @param reason summary; starts with a {@link RejectionCode} where one says it all
     * @param hint what would help, where that is known
     * @param forGood whether it asks for an executor that is not there: then waiting is of no use
     * @param rounds passes over the fleet
     */
    record Unplaceable(String reason, Optional<String> hint, boolean forGood, List<Round> rounds)
            implements PlacementDecision {

        public Unplaceable {
            rounds = List.copyOf(rounds);
        }

        @Override
        public <T> T fold(Function<Placed, T> onPlaced, Function<Unplaceable, T> onUnplaceable) {
            return onUnplaceable.apply(this);
        }
    }
}
