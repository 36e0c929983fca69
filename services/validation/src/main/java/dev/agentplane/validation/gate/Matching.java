package dev.agentplane.validation.gate;

import java.util.List;

/** Rows of a pack against a context. */
final class Matching {

    private static final int MAX_CANDIDATES = 12;

    private final List<PolicyRow> rows;

    Matching(PolicyPack pack) {
        this.rows = pack.rows();
    }

    List<String> matched(GateContext context) {
        return ids(
                relevant(context).stream().filter(row -> row.matches(context)).toList());
    }

    List<String> blocking(GateContext context) {
        return ids(relevant(context).stream()
                .filter(row -> row.blocks() && row.matches(context))
                .toList());
    }

    /** The first rows that differ neither in phase nor in tier: what might have been meant. */
    List<String> candidates(GateContext context) {
        return ids(relevant(context).stream()
                .filter(row ->
                        equal(row, ContextKey.PHASE, context) && equal(row, ContextKey.ENVIRONMENT_TIER, context))
                .limit(MAX_CANDIDATES)
                .toList());
    }

    boolean allows(GateContext context) {
        return !matched(context).isEmpty() && blocking(context).isEmpty();
    }

    private List<PolicyRow> relevant(GateContext context) {
        String point = context.get(ContextKey.ENFORCEMENT_POINT);
        return rows.stream().filter(row -> row.enforcementPoint().equals(point)).toList();
    }

    private static boolean equal(PolicyRow row, ContextKey key, GateContext context) {
        return context.get(key).equals(row.allowIf().get(key));
    }

    private static List<String> ids(List<PolicyRow> rows) {
        return rows.stream().map(PolicyRow::rowId).toList();
    }
}
