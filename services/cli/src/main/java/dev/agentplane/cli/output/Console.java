package dev.agentplane.cli.output;

import java.io.PrintStream;

/**
 * The two streams of the process. Results go to {@link #out()}, progress and messages to {@link #err()}; both are UTF-8
 * whatever the locale says, because JSON is.
 *
 * @param out standard output
 * @param err standard error
 * @param live whether standard error is a terminal that understands cursor movements
 */
public record Console(PrintStream out, PrintStream err, boolean live) {

    /** Prints one line of the result. */
    public void result(String line) {
        out.println(line);
    }

    /** Prints one line about the work, not part of the result. */
    public void note(String line) {
        err.println(line);
    }
}
