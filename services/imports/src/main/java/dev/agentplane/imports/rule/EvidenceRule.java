package dev.agentplane.imports.rule;

import dev.agentplane.imports.Evidence;
import dev.agentplane.imports.Reports;

/** What one subject demands of evidence. Rules see also evidence whose structure is wrong, and must bear it. */
public interface EvidenceRule {

    /** Reports everything that is wrong. */
    void check(Evidence evidence, Reports reports);
}
