package dev.agentplane.topology.event;

/** What became of bytes that claim to be a stack event. */
public sealed interface Admission {

    /**
     * It is one.
     *
     * @param event the event
     */
    record Admitted(StackEvent event) implements Admission {}

    /**
     * It is none, and goes to the dead letters.
     *
     * @param code the first check that failed
     * @param detail what was expected, what was found, where; never payload content
     */
    record Refused(AdmissionCode code, String detail) implements Admission {}
}
