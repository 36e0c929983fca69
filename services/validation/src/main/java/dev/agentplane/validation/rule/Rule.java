package dev.agentplane.validation.rule;

import dev.agentplane.validation.admission.Group;

/** One rule of the admission profile: pure, and independent of what other rules say. */
public interface Rule {

    /** Stable name, e.g. {@code max-run-seconds}. */
    String name();

    /** Group it is listed under. */
    Group group();

    /** What holds when it passes, for people. */
    String claim();

    /** Checks a manifest that could be read. */
    RuleOutcome check(Subject subject);
}
