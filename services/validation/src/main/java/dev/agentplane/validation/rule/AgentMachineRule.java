package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Manifest;
import java.util.List;

/** A bundle for an agent machine says which one, and how it mounts. */
final class AgentMachineRule implements Rule {

    private static final List<String> REFS = List.of("profileRef", "mountPolicyRef", "workspaceId");

    @Override
    public String name() {
        return "agent-machine-binding";
    }

    @Override
    public Group group() {
        return Group.SCHEMA;
    }

    @Override
    public String claim() {
        return "backend agent-machine is bound by profileRef, mountPolicyRef and workspaceId";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        boolean agentMachine = subject.manifest()
                .backendIntent()
                .filter("agent-machine"::equals)
                .isPresent();
        JsonNode binding = subject.manifest().spec().path("agentMachine");
        if (!agentMachine || subject.manifest().isV02() || (!binding.isMissingNode() && !binding.isObject())) {
            return RuleOutcome.notApplicable("not for backend agent-machine");
        }
        return RuleOutcome.of(REFS.stream()
                .filter(ref -> !Manifest.hasText(binding, ref))
                .map(ref -> Finding.at(
                        Code.AGENT_MACHINE_BINDING,
                        "/spec/agentMachine/" + ref,
                        "expected a reference for backend agent-machine"))
                .toList());
    }
}
