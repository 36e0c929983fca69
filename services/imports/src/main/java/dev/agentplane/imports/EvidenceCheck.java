package dev.agentplane.imports;

import dev.agentplane.imports.rule.AssistantRule;
import dev.agentplane.imports.rule.EvidenceRule;
import dev.agentplane.imports.rule.MountRule;
import dev.agentplane.imports.rule.NetworkRule;
import dev.agentplane.imports.rule.OfficeRule;
import dev.agentplane.imports.rule.ProviderRule;
import dev.agentplane.imports.rule.RedactionRule;
import dev.agentplane.imports.rule.SideEffectRule;
import dev.agentplane.imports.rule.StructureRule;
import dev.agentplane.imports.rule.TextRule;
import java.util.List;

/** All rules. Make one and keep it: schemas are read on first use. */
public final class EvidenceCheck {

    private final List<EvidenceRule> rules = List.of(
            new StructureRule(),
            new SideEffectRule(),
            new TextRule(),
            new RedactionRule(),
            new MountRule(),
            new OfficeRule(),
            new NetworkRule(),
            new ProviderRule(),
            new AssistantRule());

    /** Everything that is wrong with this evidence. */
    public void check(Evidence evidence, Reports reports) {
        rules.forEach(rule -> rule.check(evidence, reports));
    }
}
