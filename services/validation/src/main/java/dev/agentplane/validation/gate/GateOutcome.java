package dev.agentplane.validation.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.validation.admission.Finding;
import java.util.List;

/**
 * What a gate said.
 *
 * @param result the verdict
 * @param reason one line for people
 * @param findings what it found
 * @param block its block in the signed predicate
 */
public record GateOutcome(Result result, String reason, List<Finding> findings, ObjectNode block) {

    public GateOutcome {
        findings = List.copyOf(findings);
    }
}
