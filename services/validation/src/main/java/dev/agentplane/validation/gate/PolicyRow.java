package dev.agentplane.validation.gate;

import java.util.Map;

/**
 * One row of the control matrix.
 *
 * @param rowId its id
 * @param allowIf what the context must be: all five axes, perhaps abstract keys
 * @param enforcementPoint where it is enforced
 * @param blocks whether a match denies
 */
record PolicyRow(String rowId, Map<ContextKey, String> allowIf, String enforcementPoint, boolean blocks) {

    PolicyRow {
        allowIf = Map.copyOf(allowIf);
    }

    /** Axes equal exactly; abstract keys, where the row lists them, ignoring case. */
    boolean matches(GateContext context) {
        return allowIf.entrySet().stream().allMatch(entry -> {
            String actual = context.get(entry.getKey());
            return entry.getKey().isAxis()
                    ? entry.getValue().equals(actual)
                    : entry.getValue().equalsIgnoreCase(actual);
        });
    }
}
