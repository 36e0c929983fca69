package dev.agentplane.imports.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.imports.Evidence;
import dev.agentplane.imports.ImportCode;
import dev.agentplane.imports.Reports;
import java.util.Map;

/** The summary of what was left out. */
public final class RedactionRule implements EvidenceRule {

    @Override
    public void check(Evidence evidence, Reports reports) {
        JsonNode summary = evidence.at("/redactionSummary");
        reports.addIf(
                summary.isMissingNode(),
                ImportCode.EV_REDACTION,
                "/redactionSummary",
                "expected what was redacted, found nothing about it");
        for (Map.Entry<String, JsonNode> member : summary.properties()) {
            String pointer = "/redactionSummary/" + member.getKey();
            reports.addIf(evidence.isFalse(pointer), ImportCode.EV_REDACTION, pointer, "expected it to be redacted");
        }
        reports.addIf(
                summary.path("notes").asText("").startsWith("stdout="),
                ImportCode.EV_RAW_OUTPUT,
                "/redactionSummary/notes",
                "expected a note, found the output of a process");
    }
}
