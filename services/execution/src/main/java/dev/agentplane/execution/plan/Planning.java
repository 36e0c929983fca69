package dev.agentplane.execution.plan;

/** A plan, or why there cannot be one. */
public sealed interface Planning {

    /** It can be tried. */
    record Planned(ExecutionPlan plan) implements Planning {}

    /**
     * It must not be tried here: what was decided for it cannot be honoured.
     *
     * @param reason text for people
     */
    record Refused(String reason) implements Planning {}
}
