package dev.agentplane.imports.rule;

import dev.agentplane.imports.Evidence;
import dev.agentplane.imports.EvidenceKind;
import dev.agentplane.imports.ImportCode;
import dev.agentplane.imports.Reports;

/** Assistants of the device: invoked when it says so, confirmed, within their policy, never behind an app's back. */
public final class AssistantRule implements EvidenceRule {

    @Override
    public void check(Evidence evidence, Reports reports) {
        if (evidence.kind() != EvidenceKind.ASSISTANT) {
            return;
        }
        reports.addIf(evidence.isTrue("/promptStored"), ImportCode.EV_PROMPT_STORED, "/promptStored", "expected false");
        reports.addIf(
                evidence.isTrue("/invokesAssistant") != evidence.isTrue("/sideEffects/invokedNativeAssistant"),
                ImportCode.EV_ASSISTANT_INCONSISTENT,
                "/invokesAssistant",
                "expected the same as sideEffects.invokedNativeAssistant");
        reports.addIf(
                !evidence.isFalse("/policy/rawAppDatabaseAccessAllowed"),
                ImportCode.EV_RAW_APP_DATABASE,
                "/policy/rawAppDatabaseAccessAllowed",
                "expected false");
        confirmation(evidence, reports);
        policy(evidence, reports);
    }

    private static void confirmation(Evidence evidence, Reports reports) {
        boolean approved = evidence.text("/userConfirmation/decision").equals("approved");
        reports.addIf(
                approved && !evidence.isSet("/userConfirmation/decisionRef"),
                ImportCode.EV_CONFIRMATION,
                "/userConfirmation/decisionRef",
                "expected the decision that approved it");
        reports.addIf(
                evidence.text("/status").equals("success") && evidence.isTrue("/requiresUserConfirmation") && !approved,
                ImportCode.EV_CONFIRMATION,
                "/userConfirmation/decision",
                "expected approved before anything is done");
        reports.addIf(
                evidence.text("/status").equals("requires-confirmation")
                        && evidence.isFalse("/requiresUserConfirmation"),
                ImportCode.EV_CONFIRMATION,
                "/requiresUserConfirmation",
                "expected true while it waits for a confirmation");
    }

    private static void policy(Evidence evidence, Reports reports) {
        reports.addIf(
                evidence.isTrue("/sideEffects/readPersonalContext")
                        && !evidence.isTrue("/policy/allowPersonalContextRead"),
                ImportCode.EV_POLICY_CONTRADICTION,
                "/sideEffects/readPersonalContext",
                "expected policy.allowPersonalContextRead");
        reports.addIf(
                evidence.operation().equals("handoff-to-agent-machine")
                        && evidence.text("/platform").equals("cross-device")
                        && !evidence.isNotExecuted()
                        && !evidence.isTrue("/policy/allowCrossDeviceHandoff"),
                ImportCode.EV_POLICY_CONTRADICTION,
                "/operation",
                "expected policy.allowCrossDeviceHandoff");
    }
}
