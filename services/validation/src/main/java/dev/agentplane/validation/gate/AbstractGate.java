package dev.agentplane.validation.gate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.rule.Subject;
import java.util.List;

/** Abstract reasoning: a bundle meets the demands it declares itself. */
final class AbstractGate implements Gate {

    @Override
    public String name() {
        return "abstractReasoning";
    }

    @Override
    public Group group() {
        return Group.GATE_ABSTRACT_REASONING;
    }

    @Override
    public GateOutcome evaluate(Subject subject) {
        AbstractReasoning reasoning = AbstractReasoning.of(subject.manifest());
        ObjectNode block = JsonNodeFactory.instance.objectNode();
        if (!reasoning.declared()) {
            block.put("result", Result.NOT_APPLICABLE.text());
            return new GateOutcome(Result.NOT_APPLICABLE, "no abstract reasoning declared", List.of(), block);
        }
        boolean met = reasoning.findings().isEmpty();
        Result result = met ? Result.ALLOW : Result.DENY;
        String reason =
                met ? "declared demands are met" : reasoning.findings().get(0).message();
        block.put("result", result.text()).put("reason", reason);
        reasoning.context().forEach((key, value) -> block.put(key.text(), value));
        return new GateOutcome(result, reason, reasoning.findings(), block);
    }
}
