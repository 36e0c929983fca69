package dev.agentplane.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.CanonicalJson;
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

    /** Prints a tree as the result: RFC 8785 order, two-space indentation, one final newline. */
    public void json(JsonNode tree) {
        byte[] bytes = CanonicalJson.pretty(tree);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    /** Prints one line about the work, not part of the result. */
    public void note(String line) {
        err.println(line);
    }
}
