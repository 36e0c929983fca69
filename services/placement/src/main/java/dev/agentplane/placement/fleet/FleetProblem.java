package dev.agentplane.placement.fleet;

/**
 * One thing that is wrong with an inventory or a probe file, or noteworthy.
 *
 * @param code stable code
 * @param pointer RFC 6901 JSON Pointer into the file; empty for the whole of it
 * @param message what was expected and what was found
 */
public record FleetProblem(Code code, String pointer, String message) {

    /** Stable codes. */
    public enum Code {
        /** Not a JSON document with one meaning. */
        FLEET_UNREADABLE,
        /** {@code apiVersion} is neither a known one nor absent as in the short form. */
        FLEET_VERSION_UNSUPPORTED,
        /** Breaks the schema of its form. */
        FLEET_SCHEMA,
        /** A name is used twice in one list. */
        FLEET_DUPLICATE_NAME,
        /** A default names no listed node. */
        FLEET_DANGLING_DEFAULT,
        /** Warning: read from the short form, see the defaults there. */
        FLEET_LEGACY_FORM
    }

    @Override
    public String toString() {
        return code + (pointer.isEmpty() ? "" : " at " + pointer) + ": " + message;
    }
}
