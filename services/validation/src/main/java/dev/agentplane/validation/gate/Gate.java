package dev.agentplane.validation.gate;

import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.rule.Subject;

/** One gate: pure, always evaluated when the manifest could be read. */
public interface Gate {

    /** Name of its block in the predicate, e.g. {@code controlMatrix}. */
    String name();

    /** Group its findings are listed under. */
    Group group();

    /** Decides. */
    GateOutcome evaluate(Subject subject);
}
