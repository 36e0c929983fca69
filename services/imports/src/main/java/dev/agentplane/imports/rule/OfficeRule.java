package dev.agentplane.imports.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.imports.Evidence;
import dev.agentplane.imports.EvidenceKind;
import dev.agentplane.imports.ImportCode;
import dev.agentplane.imports.Reports;
import java.util.Set;

/** Office documents: what was made has a digest, what leaves was reviewed. */
public final class OfficeRule implements EvidenceRule {

    private static final Set<String> MAKES = Set.of("generate", "convert", "render");
    private static final Set<String> LEAVES = Set.of("publish", "send-draft", "promote");

    @Override
    public void check(Evidence evidence, Reports reports) {
        if (evidence.kind() != EvidenceKind.OFFICE) {
            return;
        }
        String status = evidence.text("/status");
        String operation = evidence.operation();
        reports.addIf(
                evidence.isTrue("/conversion/executed")
                        && ((evidence.isNotExecuted() && !status.equals("requires-review"))
                                || !operation.equals("convert")),
                ImportCode.EV_OFFICE_EXECUTED,
                "/conversion/executed",
                "expected false for anything but a conversion that was executed");
        reports.addIf(
                MAKES.contains(operation)
                        && (status.equals("success") || status.equals("requires-review"))
                        && !hasDigestOf(evidence.text("/storageRef"), evidence),
                ImportCode.EV_OFFICE_HASH,
                "/artifactHashes",
                "expected an entry for storageRef");
        review(evidence, reports);
    }

    private static boolean hasDigestOf(String ref, Evidence evidence) {
        for (JsonNode entry : evidence.at("/artifactHashes")) {
            if (entry.path("ref").asText("").equals(ref)) {
                return true;
            }
        }
        return false;
    }

    private static void review(Evidence evidence, Reports reports) {
        String decision = evidence.text("/review/decision");
        boolean decided = decision.equals("approved") || decision.equals("rejected");
        reports.addIf(
                decided && !(evidence.isSet("/review/decisionRef") && evidence.isSet("/review/reviewer")),
                ImportCode.EV_REVIEW,
                "/review",
                "expected decisionRef and reviewer of a review that was decided");
        reports.addIf(
                LEAVES.contains(evidence.operation())
                        && evidence.text("/status").equals("success")
                        && !decision.equals("approved"),
                ImportCode.EV_REVIEW,
                "/review/decision",
                "expected approved before anything leaves");
    }
}
