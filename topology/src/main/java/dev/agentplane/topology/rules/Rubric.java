package dev.agentplane.topology.rules;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** How a run's utility is weighed. Selected by the exact text of {@code utility_rubric_version}. */
public enum Rubric {
    GAKW_UTILITY(
            "gakw-utility-v0.1",
            Map.of(
                    Term.QUALITY, ".35",
                    Term.CALIBRATION, ".20",
                    Term.ROBUSTNESS, ".20",
                    Term.LATENCY, ".15",
                    Term.POLICY_AND_APPROVAL, ".10")),
    GAKW_FAMILY(
            "gakw-family-v0.1",
            Map.of(
                    Term.QUALITY, ".30",
                    Term.CALIBRATION, ".10",
                    Term.ROBUSTNESS, ".10",
                    Term.POLICY, ".20",
                    Term.LATENCY, ".10",
                    Term.REPLAY, ".10",
                    Term.HUMAN, ".10"));

    /** What can be weighed; each is 0 to 1. */
    enum Term {
        QUALITY,
        CALIBRATION,
        ROBUSTNESS,
        LATENCY,
        POLICY,
        HUMAN,
        POLICY_AND_APPROVAL,
        REPLAY
    }

    private final String id;
    private final Map<Term, String> weights;

    Rubric(String id, Map<Term, String> weights) {
        this.id = id;
        this.weights = weights;
    }

    /** The rubric with this id. */
    public static Optional<Rubric> named(String id) {
        for (Rubric rubric : values()) {
            if (rubric.id.equals(id)) {
                return Optional.of(rubric);
            }
        }
        return Optional.empty();
    }

    /** The exact weighted sum. */
    BigDecimal weigh(Map<Term, BigDecimal> terms) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Map.Entry<Term, String> weight : weights.entrySet()) {
            BigDecimal term = terms.get(weight.getKey());
            if (term == null) {
                throw new IllegalArgumentException("no value for " + weight.getKey());
            }
            sum = sum.add(new BigDecimal(weight.getValue()).multiply(term));
        }
        return sum;
    }
}
