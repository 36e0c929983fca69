package dev.agentplane.cli.invocation;

import org.jspecify.annotations.Nullable;

/**
 * A command cannot go on. Carries what the user needs: what was expected, what was found, where, and what to do next.
 * Printed in one place, the command line frame.
 */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final @Nullable String next;

    /**
     * @param exitCode how the command ends
     * @param message what was expected, what was found, and where
     * @param next what to do about it; may be null when the message already says so
     */
    public CommandFailure(ExitCode exitCode, String message, @Nullable String next) {
        this(exitCode, message, next, null);
    }

    /** The same with the exception that led here, shown with {@code --debug} only. */
    public CommandFailure(ExitCode exitCode, String message, @Nullable String next, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.next = next;
    }

    /** The command line or an input could not be understood. */
    public static CommandFailure usage(String message, String next) {
        return new CommandFailure(ExitCode.USAGE, message, next);
    }

    /** Something needed is not there. */
    public static CommandFailure unreachable(String message, String next) {
        return new CommandFailure(ExitCode.UNREACHABLE, message, next);
    }

    /** How the command ends. */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** What to do about it. */
    public @Nullable String next() {
        return next;
    }
}
