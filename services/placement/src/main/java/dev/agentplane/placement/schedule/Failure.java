package dev.agentplane.placement.schedule;

/**
 * One check a node failed.
 *
 * @param code which
 * @param text what was expected and what was found
 */
public record Failure(RejectionCode code, String text) {

    /** {@code <CODE>: <text>}, as artifacts say it. */
    public String reason() {
        return code + ": " + text;
    }
}
