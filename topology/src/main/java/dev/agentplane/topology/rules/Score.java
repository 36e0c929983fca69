package dev.agentplane.topology.rules;

import dev.agentplane.topology.rules.Rubric.Term;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Utility, and mission-adjusted intelligence per joule: {@code mission_weight × utility ÷ total}, from the values that
 * are published, so that a reader of the receipt gets the same number.
 *
 * @param utility 0 to 1, 6 decimals
 * @param maipj per joule, 9 decimals; empty when no energy was spent
 */
public record Score(BigDecimal utility, Optional<BigDecimal> maipj) {

    private static final int LATENCY_DECIMALS = 12;
    private static final int UTILITY_DECIMALS = 6;
    private static final int MAIPJ_DECIMALS = 9;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    /** Notes why a run has no utility, or no MAIPJ. */
    public static void judge(Facts facts, List<Reason> reasons) {
        facts.of("workspace.locked")
                .ifPresent(locked -> locked.text("utility_rubric_version").ifPresent(version -> {
                    if (Rubric.named(version).isEmpty()) {
                        reasons.add(Reason.about(ReasonCode.UTILITY_UNSCORED, locked.event())
                                .at("utility_rubric_version")
                                .saying("no rubric " + version));
                    } else {
                        undefined(facts, reasons);
                    }
                }));
    }

    private static void undefined(Facts facts, List<Reason> reasons) {
        facts.of("run.completed")
                .filter(run ->
                        Energy.total(run).filter(total -> total.signum() == 0).isPresent())
                .ifPresent(run -> reasons.add(Reason.about(ReasonCode.MAIPJ_UNDEFINED, run.event())));
    }

    /** The score of a trace whose required events are all effective and right; empty when its rubric is unknown. */
    public static Optional<Score> of(Facts facts) {
        CheckedPayload locked = facts.get("workspace.locked");
        return locked.text("utility_rubric_version").flatMap(Rubric::named).map(rubric -> {
            BigDecimal utility = rubric.weigh(terms(facts))
                    .setScale(UTILITY_DECIMALS, RoundingMode.HALF_EVEN)
                    .stripTrailingZeros();
            BigDecimal total = Energy.publishedTotal(facts.get("run.completed")).orElseThrow();
            BigDecimal weight = locked.number("mission_weight").orElseThrow();
            return new Score(utility, maipj(weight.multiply(utility), total));
        });
    }

    private static Optional<BigDecimal> maipj(BigDecimal numerator, BigDecimal total) {
        return total.signum() == 0
                ? Optional.empty()
                : Optional.of(numerator.divide(total, MAIPJ_DECIMALS, RoundingMode.HALF_EVEN));
    }

    private static Map<Term, BigDecimal> terms(Facts facts) {
        CheckedPayload run = facts.get("run.completed");
        CheckedPayload policy = facts.get("policy.evaluated");
        boolean pass = policy.flag("policy_pass").orElseThrow();
        boolean human = !policy.flag("approval_required").orElseThrow() || Approval.humanApproved(facts);
        boolean replay = run.flag("replayable").orElseThrow()
                && facts.get("evidence.sealed").flag("replay_supported").orElseThrow();
        Map<Term, BigDecimal> terms = new EnumMap<>(Term.class);
        terms.put(Term.QUALITY, run.number("quality").orElseThrow());
        terms.put(Term.CALIBRATION, run.number("calibration").orElseThrow());
        terms.put(Term.ROBUSTNESS, run.number("robustness").orElseThrow());
        terms.put(
                Term.LATENCY,
                latency(
                        run.number("latency_ms").orElseThrow(),
                        facts.get("workspace.locked").number("latency_slo_ms").orElseThrow()));
        terms.put(Term.POLICY, oneIf(pass));
        terms.put(Term.HUMAN, oneIf(human));
        terms.put(Term.POLICY_AND_APPROVAL, oneIf(pass && human));
        terms.put(Term.REPLAY, oneIf(replay));
        return terms;
    }

    /** One up to the objective, zero from twice the objective on, linear between; both in ms. */
    static BigDecimal latency(BigDecimal latency, BigDecimal objective) {
        BigDecimal limit = objective.multiply(TWO);
        if (latency.compareTo(objective) <= 0) {
            return BigDecimal.ONE;
        }
        if (latency.compareTo(limit) >= 0) {
            return BigDecimal.ZERO;
        }
        return limit.subtract(latency).divide(objective, LATENCY_DECIMALS, RoundingMode.HALF_EVEN);
    }

    private static BigDecimal oneIf(boolean holds) {
        return holds ? BigDecimal.ONE : BigDecimal.ZERO;
    }
}
