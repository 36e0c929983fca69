package dev.agentplane.cli.doctor;

/**
 * One thing that was looked at.
 *
 * @param name what
 * @param status how it is
 * @param detail what was found, and what to do when it is not well
 */
public record Check(String name, Status status, String detail) {

    /** How it is. */
    public enum Status {
        /** As it should be. */
        OK,
        /** Works, with less than there could be. */
        WARN,
        /** Does not work. */
        FAIL
    }

    static Check ok(String name, String detail) {
        return new Check(name, Status.OK, detail);
    }

    static Check warn(String name, String detail) {
        return new Check(name, Status.WARN, detail);
    }

    static Check fail(String name, String detail) {
        return new Check(name, Status.FAIL, detail);
    }
}
