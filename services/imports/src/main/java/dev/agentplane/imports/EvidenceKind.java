package dev.agentplane.imports;

import dev.agentplane.contracts.Contract;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The five kinds of evidence that can be imported. */
public enum EvidenceKind {
    /** What of a host an agent machine could see. */
    MOUNT(Contract.MOUNT_EVIDENCE, "workspaceId", List.of()),
    /** What was done to an office document. */
    OFFICE(
            Contract.OFFICE_EVIDENCE,
            "workroomId",
            List.of("emailSent", "externalPublished", "calendarModified", "requiresPolicyApproval")),
    /** What a network door was to let through. */
    NETWORK(
            Contract.NETWORK_EVIDENCE,
            "workspaceId",
            List.of(
                    "mutatedFirewall",
                    "installedMesh",
                    "contactedExternalProvider",
                    "storedCredentials",
                    "requiresPolicyApproval")),
    /** How a model of somebody else was to be reached. */
    PROVIDER(
            Contract.PROVIDER_EVIDENCE,
            "workspaceId",
            List.of("contactedExternalProvider", "sentPrompt", "storedCredentials", "requiresPolicyApproval")),
    /** What an assistant of the device was asked to do. */
    ASSISTANT(
            Contract.ASSISTANT_EVIDENCE,
            "workspaceId",
            List.of(
                    "invokedNativeAssistant",
                    "createdReminder",
                    "createdNote",
                    "sharedArtifact",
                    "readPersonalContext",
                    "requiresPolicyApproval"));

    private final Contract contract;
    private final String workspaceMember;
    private final List<String> sideEffects;

    EvidenceKind(Contract contract, String workspaceMember, List<String> sideEffects) {
        this.contract = contract;
        this.workspaceMember = workspaceMember;
        this.sideEffects = sideEffects;
    }

    /** The kind with this value of the member {@code kind}. */
    public static Optional<EvidenceKind> find(String kind) {
        return Arrays.stream(values()).filter(each -> each.id().equals(kind)).findFirst();
    }

    /** The value of the member {@code kind}. */
    public String id() {
        return contract.kind();
    }

    /** Its structure. */
    public Contract contract() {
        return contract;
    }

    /** The member that says where it happened. */
    public String workspaceMember() {
        return workspaceMember;
    }

    /** The flags of its {@code sideEffects}; empty where it has none. */
    public List<String> sideEffects() {
        return sideEffects;
    }
}
