package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.domain.Digest;
import dev.agentplane.validation.bundle.BundleSnapshot;
import dev.agentplane.validation.gate.Gate;
import dev.agentplane.validation.gate.Gates;
import dev.agentplane.validation.manifest.BundleSchema;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.manifest.ManifestReader;
import dev.agentplane.validation.rule.Lanes;
import dev.agentplane.validation.rule.Rule;
import dev.agentplane.validation.rule.Rules;
import dev.agentplane.validation.rule.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a bundle may enter. Every applicable check runs, nothing stops at the first failure; only a manifest
 * without a meaning ends it early. A denial leaves the same evidence as an admission.
 *
 * <p>Pure: the same bundle and facts give the same bytes. Schemas are compiled once, so keep the instance. Thread-safe.
 */
public final class Admission {

    private final BundleSchema v01 = BundleSchema.load("v0.1");
    private final BundleSchema v02 = BundleSchema.load("v0.2");
    private final Gates gates = new Gates();
    private final Artifacts artifacts = new Artifacts(new ArtifactContracts());

    /** Decides. Never throws because of what a bundle holds. */
    public AdmissionDecision admit(BundleSnapshot bundle, AdmissionFacts facts) {
        Optional<byte[]> bytes = bundle.manifest();
        if (bytes.isEmpty()) {
            List<Finding> findings = new ArrayList<>(bundle.findings());
            if (findings.stream().noneMatch(finding -> finding.code() == Code.BUNDLE_UNREADABLE)) {
                findings.add(Finding.at(
                        Code.BUNDLE_UNREADABLE, "", BundleSnapshot.MANIFEST + " is missing or not a regular file"));
            }
            return unreadable(bundle, facts, findings);
        }
        ManifestReader.Result read = ManifestReader.read(bytes.get());
        if (read.manifest().isEmpty()) {
            List<Finding> findings = new ArrayList<>(read.findings());
            findings.addAll(bundle.findings());
            return unreadable(bundle, facts, findings);
        }
        return evaluated(bundle, facts, read.manifest().get());
    }

    private AdmissionDecision unreadable(BundleSnapshot bundle, AdmissionFacts facts, List<Finding> findings) {
        Evaluation evaluation = new Evaluation();
        evaluation.read(findings);
        evaluation.add("controlMatrix", gates.unreadable(facts.pack()));
        return decision(bundle, facts, Manifest.NONE, evaluation, Optional.empty());
    }

    private AdmissionDecision evaluated(BundleSnapshot bundle, AdmissionFacts facts, Manifest manifest) {
        Subject subject = new Subject(
                manifest,
                bundle,
                facts,
                Lanes.of(manifest, facts.requestedLane()).lane(),
                (manifest.isV02() ? v02 : v01).check(manifest.root()));
        Evaluation evaluation = new Evaluation();
        evaluation.read(List.of());
        for (Rule rule : Rules.all()) {
            evaluation.add(rule, rule.check(subject));
        }
        for (Gate gate : gates.all()) {
            evaluation.add(gate, gate.evaluate(subject));
        }
        return decision(bundle, facts, manifest, evaluation, Optional.of(subject));
    }

    private AdmissionDecision decision(
            BundleSnapshot bundle,
            AdmissionFacts facts,
            Manifest manifest,
            Evaluation evaluation,
            Optional<Subject> subject) {
        List<Finding> all = Findings.orderly(evaluation.findings());
        List<Finding> listed = Findings.listed(all);
        State state = state(all, evaluation);
        Optional<Lane> lane = subject.flatMap(Subject::lane);
        BundleLabel label = subject.isPresent() ? BundleLabel.of(manifest, evaluation.findings()) : BundleLabel.NONE;
        Artifacts.Outcome outcome = new Artifacts.Outcome(label, bundle.digest(), state, lane.orElse(null), listed);
        return new AdmissionDecision(
                state,
                label,
                bundle.digest(),
                lane,
                listed,
                artifacts.of(outcome, manifest, evaluation, facts),
                detail(outcome, evaluation, facts, all.size()),
                state == State.DENIED
                        ? Optional.empty()
                        : subject.flatMap(known -> lane.map(found -> BundleReader.read(known, found))),
                evaluation.explanation());
    }

    private static State state(List<Finding> findings, Evaluation evaluation) {
        if (findings.stream().anyMatch(Finding::isError)) {
            return State.DENIED;
        }
        return switch (evaluation.controlMatrix().result()) {
            case ALLOW -> State.ADMITTED;
            case HOLD -> State.HELD;
            case DENY, NOT_APPLICABLE -> State.DENIED;
        };
    }

    private static ObjectNode detail(
            Artifacts.Outcome outcome, Evaluation evaluation, AdmissionFacts facts, int findingCount) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("bundleDigest", outcome.digest().toString());
        Lane lane = outcome.lane();
        detail.put("lane", lane == null ? null : lane.text());
        detail.put(
                "state",
                outcome.state() == State.HELD
                        ? "AWAITING_APPROVAL"
                        : outcome.state().name());
        detail.put(
                "policyPackDigest", facts.pack().digest().map(Digest::toString).orElse(null));
        detail.put("findingCount", findingCount);
        ArrayNode findings = detail.putArray("findings");
        outcome.findings().forEach(finding -> findings.add(finding.toJson()));
        ObjectNode gates = detail.putObject("gates");
        evaluation.gates().forEach((name, gate) -> gates.set(name, gate.block()));
        detail.set("approvals", evaluation.controlMatrix().block().path("approvals"));
        detail.set("facts", RecordedFacts.toJson(facts));
        return detail;
    }
}
