package dev.agentplane.placement.schedule;

import dev.agentplane.placement.schedule.PlacementDecision.Rule;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Sentences about a round. */
final class Summary {

    private Summary() {}

    /** Why a round has no survivor. */
    static String of(Pin pin, Round round, boolean kvmMissing) {
        if (pin.isUnknown()) {
            return RejectionCode.PIN_MISMATCH + ": " + pin.mismatch();
        }
        if (kvmMissing) {
            return RejectionCode.KVM_REQUIRED + ": expected an executor with KVM for "
                    + round.backend().wire() + ", found none";
        }
        if (pin.node().isPresent()) {
            return round.verdicts().stream()
                    .filter(verdict -> pin.admits(verdict.node()))
                    .flatMap(verdict -> verdict.reason().stream())
                    .map(reason -> reason + " (the pinned executor)")
                    .findFirst()
                    .orElseThrow();
        }
        return "expected an executor that passes every check for "
                + round.backend().wire() + ", found none of " + round.verdicts().size() + " (" + counts(round) + ")";
    }

    /** Why a survivor was not chosen. */
    static String passedOver(String winner, Rule rule, long best, long own) {
        return switch (rule) {
            case PIN -> winner + " is pinned";
            case DEFAULT -> winner + " is the default executor";
            case SCORE ->
                best == own
                        ? winner + " has the same score and comes first by name"
                        : winner + " ranked higher: score " + best + ", found " + own;
        };
    }

    private static String counts(Round round) {
        Map<RejectionCode, Integer> first = new EnumMap<>(RejectionCode.class);
        round.verdicts()
                .forEach(verdict -> first.merge(verdict.failures().get(0).code(), 1, Integer::sum));
        return first.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
