package dev.agentplane.topology.rules;

import dev.agentplane.topology.event.Exact;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/** Joules: the total is computed, never taken from a claim, and energy spent on replay is not part of it. */
public final class Energy {

    private static final List<String> PARTS = List.of(
            "train_amortized",
            "inference_j",
            "data_move_j",
            "network_j",
            "storage_j",
            "control_j",
            "idle_j",
            "cooling_adjusted_j");
    private static final List<String> CLAIMS = List.of("total", "total_j");
    private static final int DECIMALS = 6;

    private Energy() {}

    /** Compares what the producer claims as total with the sum. */
    public static void judge(Facts facts, List<Reason> reasons) {
        facts.of("run.completed").ifPresent(run -> total(run).ifPresent(total -> {
            for (String claim : CLAIMS) {
                run.number(claim)
                        .filter(value -> round(value).compareTo(total) != 0)
                        .ifPresent(value -> reasons.add(Reason.about(ReasonCode.ENERGY_TOTAL_MISMATCH, run.event())
                                .at(claim)
                                .saying("claimed " + value.toPlainString() + ", the parts sum to "
                                        + total.toPlainString())));
            }
        }));
    }

    /** The sum in J, 6 decimals; empty when a part is missing or wrong. */
    static Optional<BigDecimal> total(CheckedPayload run) {
        BigDecimal sum = BigDecimal.ZERO;
        for (String part : PARTS) {
            if (run.unusable(part)) {
                return Optional.empty();
            }
            sum = sum.add(run.number(part).orElse(BigDecimal.ZERO));
        }
        return Optional.of(round(sum).stripTrailingZeros());
    }

    /** The sum as readers of the receipt see it. */
    public static Optional<BigDecimal> publishedTotal(CheckedPayload run) {
        return total(run).map(Exact::published);
    }

    private static BigDecimal round(BigDecimal value) {
        return value.setScale(DECIMALS, RoundingMode.HALF_EVEN);
    }
}
