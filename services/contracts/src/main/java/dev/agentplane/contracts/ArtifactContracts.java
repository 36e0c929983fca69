package dev.agentplane.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks exported artifacts strictly against their contracts: unknown members are refused where the contract is closed,
 * formats are asserted. Schemas are read on first use; make one instance and keep it. Thread-safe.
 */
public final class ArtifactContracts {

    /** The version that everything is exported in where it can be. */
    public static final String V01 = "v0.1";

    /** Our own copies of three contracts, for what v0.1 cannot express. */
    public static final String V02 = "v0.2";

    private final Map<String, StrictSchema> schemas = new ConcurrentHashMap<>();

    /**
     * All violations; empty when the artifact may be exported.
     *
     * @param fileNameOrKind e.g. {@code run-artifact.json} or {@code RunArtifact}
     * @throws IllegalArgumentException when no contract has this name
     */
    public List<ContractViolation> check(String fileNameOrKind, JsonNode artifact) {
        return check(contract(fileNameOrKind), artifact);
    }

    /** All violations; empty when the artifact may be exported. */
    public List<ContractViolation> check(Contract contract, JsonNode artifact) {
        String resource = contract.resource(version(contract, artifact));
        return schemas.computeIfAbsent(resource, StrictSchema::load).check(artifact);
    }

    /**
     * Refuses an artifact that must not be exported.
     *
     * @return the artifact
     * @throws ContractViolationException with all violations
     */
    public <T extends JsonNode> T require(String fileNameOrKind, T artifact) {
        Contract contract = contract(fileNameOrKind);
        List<ContractViolation> violations = check(contract, artifact);
        if (!violations.isEmpty()) {
            throw new ContractViolationException(contract, version(contract, artifact), violations);
        }
        return artifact;
    }

    /**
     * The contract version an artifact is measured with, to be named in the predicate: {@value #V02} only where {@value
     * #V01} has no value for what really happened (backend {@code agent-machine}, lane {@code dev}).
     */
    public String version(Contract contract, JsonNode artifact) {
        boolean beyondV01 =
                "agent-machine".equals(artifact.path("backendIntent").textValue())
                        || (contract == Contract.RUN
                                && "dev".equals(artifact.path("lane").textValue()));
        return contract.hasTwoVersions() && beyondV01 ? V02 : V01;
    }

    private static Contract contract(String fileNameOrKind) {
        return Contract.find(fileNameOrKind)
                .orElseThrow(() -> new IllegalArgumentException("no contract for \"" + fileNameOrKind + "\""));
    }
}
