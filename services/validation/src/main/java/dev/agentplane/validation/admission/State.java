package dev.agentplane.validation.admission;

/** Verdict of an admission. */
public enum State {
    /** May be placed and run. */
    ADMITTED,
    /** Nothing wrong, but a human has to approve first. */
    HELD,
    /** At least one error. */
    DENIED
}
