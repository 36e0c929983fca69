package dev.agentplane.imports.rule;

import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.contracts.ContractViolation;
import dev.agentplane.imports.Evidence;
import dev.agentplane.imports.ImportCode;
import dev.agentplane.imports.Reports;

/** The structure of a kind: its schema. */
public final class StructureRule implements EvidenceRule {

    private final ArtifactContracts contracts = new ArtifactContracts();

    @Override
    public void check(Evidence evidence, Reports reports) {
        for (ContractViolation violation : contracts.check(evidence.kind().contract(), evidence.root())) {
            reports.add(code(violation.keyword()), violation.pointer(), violation.message());
        }
    }

    private static ImportCode code(String keyword) {
        return switch (keyword) {
            case "required" -> ImportCode.EV_MEMBER_MISSING;
            case "additionalProperties" -> ImportCode.EV_MEMBER_UNKNOWN;
            case "const" -> ImportCode.EV_CONST;
            case "enum" -> ImportCode.EV_ENUM;
            case "minimum", "minItems" -> ImportCode.EV_RANGE;
            case "format" -> ImportCode.EV_TIME;
            default -> ImportCode.EV_TYPE;
        };
    }
}
