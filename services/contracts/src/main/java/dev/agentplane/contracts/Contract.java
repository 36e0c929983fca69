package dev.agentplane.contracts;

import java.util.Arrays;
import java.util.Optional;

/** One kind of exported file, or of evidence of others that has a contract. */
public enum Contract {
    /** Result of one admission. */
    VALIDATION("validation-artifact", "ValidationArtifact", false),
    /** What the control matrix said. */
    CONTROL_GATE("control-gate-artifact", "ControlGateArtifact", false),
    /** What the Policy Fabric verdict envelope said. */
    VERDICT_GATE("policy-fabric-verdict-gate-artifact", "PolicyFabricVerdictGateArtifact", false),
    /** Where a run was placed. */
    PLACEMENT_DECISION("placement-decision", "PlacementDecision", true),
    /** Every site that was considered. */
    PLACEMENT_RECEIPT("placement-receipt", "PlacementReceipt", false),
    /** What the executors answered. */
    EXECUTOR_PROBE("executor-probe", "ExecutorProbeArtifact", false),
    /** The one terminal outcome of a run. */
    RUN("run-artifact", "RunArtifact", true),
    /** A run that met its deadline. */
    TIMEOUT("timeout-artifact", "TimeoutArtifact", false),
    /** What a re-run needs. */
    REPLAY("replay-artifact", "ReplayArtifact", true),
    /** A session and how it ended. */
    SESSION("session-artifact", "SessionArtifact", false),
    /** A pointer moved forward. */
    PROMOTION("promotion-artifact", "PromotionArtifact", false),
    /** A promotion undone. */
    REVERSAL("reversal-artifact", "ReversalArtifact", false),
    /** Imported: what of a host an agent machine could see. */
    MOUNT_EVIDENCE("agent-machine-mount-evidence", "AgentMachineMountEvidence", false),
    /** Imported: what was done to an office document. */
    OFFICE_EVIDENCE("office-artifact-evidence", "OfficeArtifactEvidence", false),
    /** Imported: what a network door was to let through. */
    NETWORK_EVIDENCE("network-door-plan-evidence", "NetworkDoorPlanEvidence", false),
    /** Imported: how a model of somebody else was to be reached. */
    PROVIDER_EVIDENCE("external-model-provider-route-evidence", "ExternalModelProviderRouteEvidence", false),
    /** Imported: what an assistant of the device was asked to do. */
    ASSISTANT_EVIDENCE("native-assistant-bridge-evidence", "NativeAssistantBridgeEvidence", false);

    private static final String SUFFIX = ".json";

    private final String baseName;
    private final String kind;
    private final boolean twoVersions;

    Contract(String baseName, String kind, boolean twoVersions) {
        this.baseName = baseName;
        this.kind = kind;
        this.twoVersions = twoVersions;
    }

    /** Name of the exported file, e.g. {@code run-artifact.json}. */
    public String fileName() {
        return baseName + SUFFIX;
    }

    /** Value of the member {@code kind}, e.g. {@code RunArtifact}. */
    public String kind() {
        return kind;
    }

    /** True when there is a v0.2 copy that admits backend {@code agent-machine} and lane {@code dev}. */
    public boolean hasTwoVersions() {
        return twoVersions;
    }

    /** Finds a contract by exported file name, by that name without {@code .json}, or by kind. */
    public static Optional<Contract> find(String fileNameOrKind) {
        return Arrays.stream(values())
                .filter(contract -> contract.baseName.equals(fileNameOrKind)
                        || contract.kind.equals(fileNameOrKind)
                        || contract.fileName().equals(fileNameOrKind))
                .findFirst();
    }

    String resource(String version) {
        return "/contracts/" + version + "/" + baseName + ".schema.json";
    }
}
