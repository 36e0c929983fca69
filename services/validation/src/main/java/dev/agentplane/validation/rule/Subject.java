package dev.agentplane.validation.rule;

import dev.agentplane.validation.admission.AdmissionFacts;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Lane;
import dev.agentplane.validation.bundle.BundleSnapshot;
import dev.agentplane.validation.manifest.Manifest;
import java.util.List;
import java.util.Optional;

/**
 * What rules and gates look at.
 *
 * @param manifest bundle.json
 * @param bundle the files
 * @param facts everything else
 * @param lane effective lane, unless it cannot be told
 * @param schemaFindings what the schema said
 */
public record Subject(
        Manifest manifest,
        BundleSnapshot bundle,
        AdmissionFacts facts,
        Optional<Lane> lane,
        List<Finding> schemaFindings) {

    public Subject {
        schemaFindings = List.copyOf(schemaFindings);
    }
}
