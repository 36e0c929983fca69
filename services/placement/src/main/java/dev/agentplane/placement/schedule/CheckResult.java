package dev.agentplane.placement.schedule;

/**
 * What one check says about one node.
 *
 * @param kind passed, failed, or not made
 * @param text what was expected and observed, or why it was not made; empty when passed
 */
record CheckResult(Kind kind, String text) {

    /** The three answers. */
    enum Kind {
        PASSED,
        FAILED,
        /** The node passes because nothing is known that the check could be made on. */
        SKIPPED
    }

    static final CheckResult PASSED = new CheckResult(Kind.PASSED, "");

    static CheckResult failed(String text) {
        return new CheckResult(Kind.FAILED, text);
    }

    static CheckResult skipped(String why) {
        return new CheckResult(Kind.SKIPPED, why);
    }
}
