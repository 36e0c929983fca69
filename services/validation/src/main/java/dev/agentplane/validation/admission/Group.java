package dev.agentplane.validation.admission;

/** Check groups: what findings are listed under, and what gets a {@code pass} entry when clean. */
public enum Group {
    /** Reading bundle.json. */
    MANIFEST("manifest"),
    /** Shape of bundle.json. */
    SCHEMA("schema"),
    /** spec.policy. */
    POLICY("policy"),
    /** Paths and files. */
    PATHS("paths"),
    /** Secrets. */
    SECRETS("secrets"),
    /** Control matrix gate. */
    GATE_CONTROL_MATRIX("gate.control-matrix"),
    /** SourceOS image production gate. */
    GATE_SOURCEOS("gate.sourceos"),
    /** CHRONOS carrier gate. */
    GATE_CHRONOS("gate.chronos"),
    /** Abstract reasoning gate. */
    GATE_ABSTRACT_REASONING("gate.abstract-reasoning"),
    /** Policy Fabric verdict gate. */
    GATE_POLICY_FABRIC("gate.policy-fabric"),
    /** Licences. */
    LICENSE("license"),
    /** Where the bundle comes from. */
    SOURCE("source"),
    /** spec.governanceContext. */
    GOVERNANCE_CONTEXT("governance-context"),
    /** spec.trust of v0.2. */
    TRUST("trust"),
    /** Human approval. */
    APPROVAL("approval");

    private final String text;

    Group(String text) {
        this.text = text;
    }

    /** The name in artifacts, e.g. {@code gate.control-matrix}. */
    public String text() {
        return text;
    }
}
