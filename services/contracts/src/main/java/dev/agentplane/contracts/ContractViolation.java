package dev.agentplane.contracts;

/**
 * One way in which an artifact is not what its contract says.
 *
 * @param pointer RFC 6901 pointer into the artifact; a missing or surplus member is pointed at by its own name
 * @param keyword the JSON Schema keyword that was violated, e.g. {@code required}
 * @param message what was expected; never the value that was found
 */
public record ContractViolation(String pointer, String keyword, String message) {

    @Override
    public String toString() {
        return (pointer.isEmpty() ? "(root)" : pointer) + ": " + message;
    }
}
