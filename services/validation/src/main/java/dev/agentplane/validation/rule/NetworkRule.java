package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Manifest;

/** What is allowed to leave fits the network that is asked for. */
final class NetworkRule implements Rule {

    @Override
    public String name() {
        return "network";
    }

    @Override
    public Group group() {
        return Group.SCHEMA;
    }

    @Override
    public String claim() {
        return "no egress is listed without network";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        JsonNode network = Manifest.object(subject.manifest().vm(), "network");
        boolean none = "none".equals(network.path("mode").textValue());
        return RuleOutcome.foundIf(
                none && network.path("egressAllowlist").size() > 0,
                Code.NETWORK_CONTRADICTION,
                "/spec/vm/network/egressAllowlist",
                "network mode none, but egress is listed");
    }
}
