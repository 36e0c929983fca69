package dev.agentplane.imports;

/**
 * One thing that is wrong with evidence.
 *
 * @param error whether it refuses the import
 * @param pointer RFC 6901 pointer into the evidence
 * @param message what was expected; never the value that was found
 */
public record ImportFinding(ImportCode code, boolean error, String pointer, String message) {

    /** {@code error} or {@code warning}. */
    public String severity() {
        return error ? "error" : "warning";
    }
}
