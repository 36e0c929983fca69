package dev.agentplane.validation.gate;

import java.util.List;

/** The five gates, compiled once. Thread-safe. */
public final class Gates {

    private final List<Gate> all = List.of(
            new ControlMatrixGate(), new SourceosGate(), new ChronosGate(), new AbstractGate(), new VerdictGate());

    /** All gates, in the order in which they are explained. */
    public List<Gate> all() {
        return all;
    }

    /** What the control matrix says of a bundle whose manifest cannot be read. */
    public GateOutcome unreadable(PolicyPack pack) {
        return ControlMatrixGate.unreadable(pack);
    }
}
