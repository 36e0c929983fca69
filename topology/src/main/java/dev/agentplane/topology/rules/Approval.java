package dev.agentplane.topology.rules;

import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Policy, approval and consent: one policy bundle per trace, and one answer to whether a human approved. */
public final class Approval {

    private static final String POLICY = "policy.evaluated";
    private static final String GRANTED = "approval.granted";
    private static final String DENIED = "approval.denied";
    private static final Set<String> HUMAN = Set.of("approval.requested", GRANTED, DENIED, "consent.checked");

    private Approval() {}

    /** Judges agreement between the events of the human-digital-twin and with the rest of the trace. */
    public static void judge(Facts facts, List<Reason> reasons) {
        oneBundle(facts, reasons);
        facts.of(POLICY).ifPresent(policy -> riskClass(facts, policy, reasons));
        contradiction(facts, reasons);
    }

    /** What {@code policy.evaluated} says; where it says nothing, whether an approval was granted. */
    public static boolean humanApproved(Facts facts) {
        return facts.get(POLICY).flag("human_approved").orElseGet(() -> !facts.all(GRANTED)
                .isEmpty());
    }

    /** References of the sealed evidence in its order, then those of the human-digital-twin ascending; each once. */
    public static Set<String> attestationRefs(Facts facts) {
        Set<String> refs = new LinkedHashSet<>(facts.get("evidence.sealed").texts("attestation_refs"));
        refs.addAll(ascending(facts, "attestation_ref"));
        return refs;
    }

    /** Approval references of the human-digital-twin, ascending, each once. */
    public static Set<String> approvalRefs(Facts facts) {
        return ascending(facts, "approval_ref");
    }

    private static Set<String> ascending(Facts facts, String member) {
        Set<String> refs = new TreeSet<>();
        Stream.concat(facts.of(POLICY).stream(), facts.all(HUMAN).stream())
                .flatMap(payload -> payload.text(member).stream())
                .forEach(refs::add);
        return refs;
    }

    private static void oneBundle(Facts facts, List<Reason> reasons) {
        List<StackEvent> naming = new ArrayList<>();
        Set<String> bundles = new TreeSet<>();
        Stream.of(facts.of("context.pack.selected").stream(), facts.of(POLICY).stream(), facts.all(HUMAN).stream())
                .flatMap(payloads -> payloads)
                .forEach(payload -> payload.text("policy_bundle_id").ifPresent(bundle -> {
                    bundles.add(bundle);
                    naming.add(payload.event());
                }));
        if (bundles.size() > 1) {
            reasons.add(Reason.of(ReasonCode.POLICY_BUNDLE_MISMATCH)
                    .at("policy_bundle_id")
                    .events(naming)
                    .saying("expected one policy bundle, found " + String.join(", ", bundles)));
        }
    }

    private static void riskClass(Facts facts, CheckedPayload policy, List<Reason> reasons) {
        Optional<String> task = facts.of("workspace.locked").flatMap(locked -> locked.text("risk_class"));
        Optional<String> evaluated = policy.text("risk_class");
        if (task.isPresent() && evaluated.isPresent() && !task.equals(evaluated)) {
            reasons.add(Reason.about(ReasonCode.RISK_CLASS_MISMATCH, policy.event())
                    .at("risk_class")
                    .saying("workspace.locked says " + task.get() + ", policy.evaluated " + evaluated.get()));
        }
    }

    /**
     * A corrected evaluation is the producer's way out of a contradiction (an approval event can only be replaced by one
     * of its own type): approvals up to its instant are settled by what it says, later ones speak again.
     */
    private static void contradiction(Facts facts, List<Reason> reasons) {
        Optional<CheckedPayload> policy = facts.of(POLICY);
        Optional<Boolean> stated = policy.flatMap(payload -> payload.flag("human_approved"));
        Optional<StackEvent> correction = policy.map(CheckedPayload::event)
                .filter(event -> stated.isPresent() && event.supersedes().isPresent());
        List<StackEvent> granted = open(facts, GRANTED, correction);
        List<StackEvent> denied = open(facts, DENIED, correction);
        boolean against =
                stated.map(yes -> yes ? !denied.isEmpty() : !granted.isEmpty()).orElse(false);
        if (against || (!granted.isEmpty() && !denied.isEmpty())) {
            List<StackEvent> involved = new ArrayList<>(granted);
            involved.addAll(denied);
            policy.filter(payload -> stated.isPresent()).ifPresent(payload -> involved.add(payload.event()));
            reasons.add(Reason.of(ReasonCode.APPROVAL_CONTRADICTION).events(involved));
        }
    }

    private static List<StackEvent> open(Facts facts, String type, Optional<StackEvent> correction) {
        return facts.all(type).stream()
                .map(CheckedPayload::event)
                .filter(event -> correction.isEmpty()
                        || event.instant().isAfter(correction.get().instant()))
                .toList();
    }
}
