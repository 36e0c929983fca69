package dev.agentplane.imports.rule;

import dev.agentplane.imports.Evidence;
import dev.agentplane.imports.EvidenceKind;
import dev.agentplane.imports.ImportCode;
import dev.agentplane.imports.Reports;

/** Side effects: said one by one, possible, not of a plan, approved. */
public final class SideEffectRule implements EvidenceRule {

    private static final String APPROVAL = "requiresPolicyApproval";

    @Override
    public void check(Evidence evidence, Reports reports) {
        if (evidence.kind().sideEffects().isEmpty()) {
            return;
        }
        if (!evidence.at("/sideEffects").isObject()) {
            reports.add(ImportCode.EV_SIDE_EFFECTS_ABSENT, "/sideEffects", "expected the side effects, one by one");
            return;
        }
        for (String flag : evidence.kind().sideEffects()) {
            String pointer = "/sideEffects/" + flag;
            reports.addIf(
                    evidence.at(pointer).isMissingNode(),
                    ImportCode.EV_SIDE_EFFECT_FLAG_MISSING,
                    pointer,
                    "expected true or false: absent is not false");
            if (!flag.equals(APPROVAL) && evidence.isTrue(pointer)) {
                happened(flag, pointer, evidence, reports);
            }
        }
        reports.addIf(
                evidence.isFalse("/sideEffects/" + APPROVAL),
                ImportCode.EV_APPROVAL_NOT_REQUIRED,
                "/sideEffects/" + APPROVAL,
                "expected side effects to require the approval of a policy");
    }

    private static void happened(String flag, String pointer, Evidence evidence, Reports reports) {
        boolean planned = evidence.isNotExecuted();
        boolean possible = isPossible(flag, evidence);
        reports.addIf(
                planned,
                ImportCode.EV_SIDE_EFFECT_IN_PLAN,
                pointer,
                "expected no side effect of something that was not executed");
        reports.addIf(
                !possible,
                ImportCode.EV_SIDE_EFFECT_NOT_ALLOWED,
                pointer,
                "expected no such side effect of this kind and operation, ever");
        boolean approved = evidence.isTrue("/sideEffects/" + APPROVAL) && evidence.namesPolicyDecision();
        reports.addIf(
                !planned && possible && !approved,
                ImportCode.EV_SIDE_EFFECT_UNAPPROVED,
                pointer,
                "expected requiresPolicyApproval and the decision of a policy in policyRefs");
    }

    private static boolean isPossible(String flag, Evidence evidence) {
        String operation = evidence.operation();
        return switch (flag) {
            case "emailSent" -> operation.equals("send-draft");
            case "externalPublished" -> operation.equals("publish");
            case "calendarModified" ->
                operation.equals("publish") && evidence.text("/artifactType").equals("calendar-item");
            case "contactedExternalProvider" ->
                evidence.kind() == EvidenceKind.PROVIDER
                        && (operation.equals("route") || operation.equals("health-check"));
            case "sentPrompt" -> operation.equals("route");
            case "createdReminder" -> operation.equals("create-reminder");
            case "createdNote" -> operation.equals("create-note");
            case "sharedArtifact" -> operation.equals("share-artifact");
            case "invokedNativeAssistant" -> !operation.equals("inspect-evidence");
            case "readPersonalContext" ->
                operation.equals("summarize") || operation.equals("search-workspace") || operation.equals("other");
            default -> false;
        };
    }
}
