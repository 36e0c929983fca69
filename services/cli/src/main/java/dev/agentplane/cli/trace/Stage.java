package dev.agentplane.cli.trace;

/**
 * One stage of a run for people.
 *
 * @param name e.g. {@code placed}
 * @param mark how far it is
 * @param text what came of it
 */
public record Stage(String name, Mark mark, String text) {

    /** How far a stage is. */
    public enum Mark {
        /** Not reached. */
        WAITING("·"),
        /** Under way. */
        ACTIVE("…"),
        /** Ended well. */
        DONE("✓"),
        /** Ended the run. */
        FAILED("✗");

        private final String symbol;

        Mark(String symbol) {
            this.symbol = symbol;
        }

        /** One character. */
        public String symbol() {
            return symbol;
        }
    }

    private static final int NAME_WIDTH = 10;

    /** The stage as a line. */
    public String line() {
        String padded = name + " ".repeat(Math.max(0, NAME_WIDTH - name.length()));
        return ("  " + mark.symbol() + " " + padded + "  " + text).stripTrailing();
    }
}
