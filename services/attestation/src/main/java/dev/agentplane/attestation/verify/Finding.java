package dev.agentplane.attestation.verify;

/**
 * One thing a verifier has to say.
 *
 * @param code stable code, see docs/security.md
 * @param level how much it weighs
 * @param path file it is about; empty for the export as a whole
 * @param index leaf index; −1 when it is about no leaf
 * @param detail what was expected and what was found
 */
public record Finding(String code, Level level, String path, long index, String detail) {

    /** Weight of a finding. */
    public enum Level {
        /** Worth knowing; changes no result. */
        NOTE,
        /** All that is there is valid, but something is missing or still open. */
        INCOMPLETE,
        /** The export is not what it claims to be. */
        INVALID
    }

    static Finding invalid(String code, String path, String detail) {
        return new Finding(code, Level.INVALID, path, -1, detail);
    }

    static Finding invalid(String code, String path, long index, String detail) {
        return new Finding(code, Level.INVALID, path, index, detail);
    }
}
