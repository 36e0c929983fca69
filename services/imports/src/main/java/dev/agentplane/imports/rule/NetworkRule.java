package dev.agentplane.imports.rule;

import dev.agentplane.imports.Evidence;
import dev.agentplane.imports.EvidenceKind;
import dev.agentplane.imports.ImportCode;
import dev.agentplane.imports.Reports;

/** Network doors: denied by default, by a named policy otherwise; a mesh never replaces a firewall. */
public final class NetworkRule implements EvidenceRule {

    @Override
    public void check(Evidence evidence, Reports reports) {
        mesh(evidence, reports);
        if (evidence.kind() != EvidenceKind.NETWORK) {
            return;
        }
        reports.addIf(
                evidence.isTrue("/destinationStored"),
                ImportCode.EV_DESTINATION_STORED,
                "/destinationStored",
                "expected false: only the hash of a destination is evidence");
        String decision = evidence.text("/decision");
        reports.addIf(
                (decision.equals("allow-with-policy") || decision.equals("allow-listed"))
                        && evidence.at("/policyRefs").size() == 0,
                ImportCode.EV_DECISION_WITHOUT_POLICY,
                "/policyRefs",
                "expected the policy that allows it");
        reports.addIf(
                evidence.isSet("/policy/defaultEgress")
                        && !evidence.text("/policy/defaultEgress").equals("deny"),
                ImportCode.EV_EGRESS_POSTURE,
                "/policy/defaultEgress",
                "expected deny");
        reports.addIf(
                evidence.isFalse("/policy/userCanBeStricter"),
                ImportCode.EV_EGRESS_POSTURE,
                "/policy/userCanBeStricter",
                "expected true");
        reports.addIf(
                evidence.isTrue("/enterpriseProfileEnabled") && evidence.isFalse("/policy/enterprisePrecedence"),
                ImportCode.EV_PRECEDENCE,
                "/policy/enterprisePrecedence",
                "expected the enterprise profile to come first where it is enabled");
    }

    private static void mesh(Evidence evidence, Reports reports) {
        boolean bound = evidence.isSet("/meshBindingRef");
        boolean enabled = evidence.isTrue("/meshProfileEnabled");
        boolean firewall = evidence.at("/firewallBindingRefs").size() > 0 || evidence.isSet("/firewallBindingRef");
        reports.addIf(
                (bound || enabled) && !firewall,
                ImportCode.EV_MESH_WITHOUT_FIREWALL,
                evidence.kind() == EvidenceKind.NETWORK ? "/firewallBindingRefs" : "/firewallBindingRef",
                "expected a firewall binding beside the mesh");
        reports.addIf(
                enabled && !bound,
                ImportCode.EV_MESH_WITHOUT_FIREWALL,
                "/meshBindingRef",
                "expected the binding of the mesh that is enabled");
    }
}
