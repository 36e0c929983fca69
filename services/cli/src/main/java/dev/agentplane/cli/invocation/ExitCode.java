package dev.agentplane.cli.invocation;

/** How a command ends. Scripts rely on the numbers; docs/operations.md lists them and is checked against this enum. */
public enum ExitCode {
    /** Done, or a positive verdict. */
    DONE(0, "done, or a positive verdict"),
    /** A negative verdict. */
    NEGATIVE(1, "negative verdict: invalid bundle, failed run, diverged replay, verification failed"),
    /** The command line or an input could not be understood. */
    USAGE(2, "usage error, or an input that cannot be read"),
    /** Something needed is not there. */
    UNREACHABLE(3, "infrastructure unreachable, or an internal error"),
    /** Not permitted, or waiting for somebody's approval. */
    REFUSED(4, "refused: not permitted, or held for approval");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** The process exit status. */
    public int number() {
        return number;
    }

    /** One line for documentation and help. */
    public String meaning() {
        return meaning;
    }
}
