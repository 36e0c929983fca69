package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Shown;
import java.util.Set;

/** The backend is one we know. */
final class BackendRule implements Rule {

    private static final Set<String> V02 = Set.of("qemu", "microvm", "lima-process", "fleet");
    private static final Set<String> V01 = Set.of("qemu", "microvm", "lima-process", "fleet", "agent-machine");

    @Override
    public String name() {
        return "backend";
    }

    @Override
    public Group group() {
        return Group.SCHEMA;
    }

    @Override
    public String claim() {
        return "spec.vm.backendIntent is known";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        JsonNode backend = subject.manifest().vm().path("backendIntent");
        if (backend.isMissingNode()) {
            return RuleOutcome.notApplicable("no backendIntent");
        }
        Set<String> known = subject.manifest().isV02() ? V02 : V01;
        return RuleOutcome.foundIf(
                !backend.isTextual() || !known.contains(backend.textValue()),
                Code.BACKEND_UNKNOWN,
                "/spec/vm/backendIntent",
                "expected one of " + String.join(", ", new java.util.TreeSet<>(known)) + ", found "
                        + Shown.value(backend));
    }
}
