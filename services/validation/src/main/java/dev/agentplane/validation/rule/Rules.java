package dev.agentplane.validation.rule;

import java.util.List;

/** The rules of the profile. A new rule is a class and a line here. */
public final class Rules {

    private static final List<Rule> ALL = List.of(
            new SchemaRule(),
            new IdentityRule(),
            new NameRule(),
            new VersionRule(),
            new CreatedAtRule(),
            new LicensePolicyRule(),
            new AgplFilesRule(),
            new SourceRule(),
            new BackendRule(),
            new AgentMachineRule(),
            new NetworkRule(),
            new MaxRunSecondsRule(),
            new LaneRule(),
            new ProdHumanGateRule(),
            new PolicyPackPinRule(),
            new SemanticControlRule(),
            new FilesRule(),
            new FilePathRule(),
            new OutDirRule(),
            new MountRule(),
            new SecretRefRule(),
            new SecretKeyRule(),
            new SecretTextRule(),
            new SecretFilesRule(),
            new GovernanceContextRule(),
            new TrustRule());

    private Rules() {}

    /** All rules, in the order in which they are explained. */
    public static List<Rule> all() {
        return ALL;
    }
}
