package dev.agentplane.cli.output;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Steps of long work, on standard error. On a terminal the present step is one line that its successor replaces; elsewhere
 * every step is a line of its own. Not thread-safe.
 */
public final class Progress {

    private static final String CLEAR = "\r\u001b[2K";
    private static final double MILLIS = 1000.0;

    private final Console console;
    private final Clock clock;
    private final Instant start;
    private @Nullable String current;

    /** @param clock measures the work */
    public Progress(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
        this.start = clock.instant();
    }

    /** The next step begins. */
    public void step(String text) {
        current = text;
        if (console.live()) {
            console.err().print(CLEAR + "… " + text);
            console.err().flush();
        } else {
            console.note(text + " ...");
        }
    }

    /** The work is over. */
    public void done(String text) {
        String line = String.format(
                Locale.ROOT,
                "%s (%.1f s)",
                text,
                Duration.between(start, clock.instant()).toMillis() / MILLIS);
        if (console.live() && current != null) {
            console.err().print(CLEAR);
        }
        console.note(line);
        current = null;
    }
}
