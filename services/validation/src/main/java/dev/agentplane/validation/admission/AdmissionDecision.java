package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What admission decided, with everything that is to be kept of it.
 *
 * @param state the verdict
 * @param bundle {@code <name>@<version>}, UNKNOWN for what cannot be read
 * @param digest the bundle
 * @param lane effective lane, unless it could not be told
 * @param findings all findings in order; at most {@value Findings#MOST}
 * @param artifacts exported JSON by file name, each true to its contract
 * @param detail everything richer, for the signed predicate
 * @param admitted what is to be run; empty when denied
 * @param explanation what every rule and gate said
 */
public record AdmissionDecision(
        State state,
        BundleLabel bundle,
        Digest digest,
        Optional<Lane> lane,
        List<Finding> findings,
        Map<String, ObjectNode> artifacts,
        ObjectNode detail,
        Optional<AdmittedBundle> admitted,
        Explanation explanation) {

    public AdmissionDecision {
        findings = List.copyOf(findings);
        artifacts = java.util.Collections.unmodifiableMap(new TreeMap<>(artifacts));
    }
}
