package dev.agentplane.contracts;

import java.util.List;
import java.util.stream.Collectors;

/** An artifact about to be exported violates its contract: a bug of whoever built it, so nothing may be written. */
public final class ContractViolationException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final transient List<ContractViolation> violations;

    ContractViolationException(Contract contract, String version, List<ContractViolation> violations) {
        super(contract.fileName() + " violates contract " + version + ": "
                + violations.stream().map(ContractViolation::toString).collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    /** All violations, at least one. */
    public List<ContractViolation> violations() {
        return violations;
    }
}
