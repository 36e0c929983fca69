package dev.agentplane.cli.output;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lines that change while something goes on, on standard error. On a terminal they are redrawn in place; elsewhere each
 * line that was not there before is printed once. Not thread-safe.
 */
public final class LiveBlock {

    private static final String UP = "\u001b[%dA";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String CLEAR_LINE = "\u001b[2K";

    private final Console console;
    private final Set<String> printed = new HashSet<>();
    private int drawn;

    public LiveBlock(Console console) {
        this.console = console;
    }

    /** Shows these lines instead of those shown before. */
    public void show(List<String> lines) {
        if (console.live()) {
            redraw(lines);
        } else {
            lines.stream().filter(printed::add).forEach(console::note);
        }
    }

    /** Prints lines that stay, above the block. */
    public void above(List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        if (console.live() && drawn > 0) {
            console.err().print(String.format(UP, drawn) + CLEAR_BELOW);
            drawn = 0;
        }
        lines.forEach(console::note);
    }

    private void redraw(List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append(String.format(UP, drawn));
        }
        lines.forEach(line -> text.append(CLEAR_LINE).append(line).append('\n'));
        drawn = lines.size();
        console.err().print(text);
        console.err().flush();
    }
}
