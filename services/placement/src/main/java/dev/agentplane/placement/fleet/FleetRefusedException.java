package dev.agentplane.placement.fleet;

import java.util.List;
import java.util.stream.Collectors;

/** An inventory or probe file that is refused as a whole, with everything that is wrong with it. */
public final class FleetRefusedException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<FleetProblem> problems;

    /** @param problems at least one, ordered by pointer, then code */
    public FleetRefusedException(List<FleetProblem> problems) {
        super(problems.stream().map(FleetProblem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong. */
    public List<FleetProblem> problems() {
        return problems;
    }
}
