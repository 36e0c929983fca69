package dev.agentplane.validation.gate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The 15 members of a gate context. */
public enum ContextKey {
    /** Life cycle phase. */
    PHASE(Role.AXIS, "stabilize", "harden", "operate"),
    /** Who decides. */
    AUTHORITY(Role.AXIS, "draft", "constrained_action", "autonomous", "emergency_override"),
    /** Where it runs. */
    ENVIRONMENT_TIER(Role.AXIS, "dev", "staging", "prod"),
    /** How it is approved. */
    APPROVAL_MODE(Role.AXIS, "dual_control", "break_glass"),
    /** Whom it may touch. */
    TENANT_SCOPE(Role.AXIS, "single_tenant", "global"),
    /** Who enforces. */
    ENFORCEMENT_POINT(Role.POINT, "policy_engine"),
    /** Class of reasoning. */
    REASONING_CLASS(Role.CHOICE, "REACTIVE", "RETRIEVAL", "ABSTRACT", "CAUSAL", "PROGRAM_INDUCTION"),
    /** How it is verified. */
    VERIFICATION_MODE(
            Role.CHOICE,
            "NONE",
            "POLICY_ONLY",
            "COUNTEREXAMPLE_SEARCH",
            "PROGRAM_EXECUTION",
            "CAUSAL_CHECK",
            "HUMAN_REVIEW",
            "COMPOSITE"),
    /** A demand. */
    LLM_ONLY_FORBIDDEN(Role.DEMAND, "false", "true"),
    /** A demand. */
    REQUIRES_COUNTEREXAMPLE_SEARCH(Role.DEMAND, "false", "true"),
    /** A demand. */
    REQUIRES_PROGRAM_CANDIDATE(Role.DEMAND, "false", "true"),
    /** A demand. */
    REQUIRES_BACKTRACKING_CAPABILITY(Role.DEMAND, "false", "true"),
    /** What is there to meet a demand. */
    PROGRAM_CANDIDATE_REF_PRESENT(Role.ABILITY, "false", "true"),
    /** What is there to meet a demand. */
    COUNTEREXAMPLE_REFS_PRESENT(Role.ABILITY, "false", "true"),
    /** What is there to meet a demand. */
    BACKTRACKING_CAPABLE(Role.ABILITY, "false", "true");

    private enum Role {
        AXIS,
        POINT,
        CHOICE,
        DEMAND,
        ABILITY
    }

    private final Role role;
    private final List<String> values;

    ContextKey(Role role, String... values) {
        this.role = role;
        this.values = List.of(values);
    }

    /** Name in the context, e.g. {@code environment_tier}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The key of this name. */
    public static Optional<ContextKey> of(String text) {
        return Arrays.stream(values()).filter(key -> key.text().equals(text)).findFirst();
    }

    /** One of the five axes every row must name. */
    boolean isAxis() {
        return role == Role.AXIS;
    }

    /** Whether a row may name it. */
    boolean isAllowedInRow() {
        return role == Role.AXIS || role == Role.CHOICE || role == Role.DEMAND;
    }

    /** Its values; on an axis, lowest authority first. */
    List<String> options() {
        return values;
    }

    /** Whether this value is one of its values. */
    boolean knows(String value) {
        return isAxis() || role == Role.POINT
                ? values.contains(value)
                : values.stream().anyMatch(value::equalsIgnoreCase);
    }

    /** Same value, ignoring case where the matrix does. */
    boolean same(String left, String right) {
        return isAxis() || role == Role.POINT ? left.equals(right) : left.equalsIgnoreCase(right);
    }

    /** Whether claiming {@code claimed} where {@code actual} holds asks for more than is there. */
    boolean widens(String actual, String claimed) {
        if (!knows(claimed)) {
            return true;
        }
        return switch (role) {
            case AXIS -> values.indexOf(claimed) > values.indexOf(actual);
            case POINT -> true;
            case CHOICE ->
                this == REASONING_CLASS
                        ? isChecked(actual) && !isChecked(claimed)
                        : actual.equals("NONE") && !claimed.equalsIgnoreCase("NONE");
            case DEMAND -> actual.equals("true");
            case ABILITY -> actual.equals("false");
        };
    }

    private static boolean isChecked(String reasoningClass) {
        return reasoningClass.equalsIgnoreCase("ABSTRACT") || reasoningClass.equalsIgnoreCase("PROGRAM_INDUCTION");
    }
}
