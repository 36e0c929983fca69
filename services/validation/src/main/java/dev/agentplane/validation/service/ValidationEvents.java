package dev.agentplane.validation.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.Finding;
import dev.agentplane.events.HeldSubmission;
import dev.agentplane.events.Producer;
import dev.agentplane.events.ReplayPins;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.events.SubmissionRejected;
import dev.agentplane.platform.Incoming;
import dev.agentplane.validation.admission.AdmissionDecision;
import dev.agentplane.validation.admission.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes events of decisions. */
final class ValidationEvents {

    private static final String COMPONENT = "validation";
    private static final String CONFLICT = "TRACE_ID_CONFLICT";
    private static final String DRIFTED = "REPLAY_POLICY_PACK_CHANGED";

    private final ValidationConfig config;

    ValidationEvents(ValidationConfig config) {
        this.config = config;
    }

    /**
     * What is decided on.
     *
     * @param at the moment of the decision
     * @param submitted the submission
     * @param submission where it is
     * @param cause the record that it is decided on anew for; null for the submission itself
     * @param heldSince since when it has been waiting, if it has
     * @param approvedUntil until when what a human said may be used
     */
    record Occasion(
            Instant at,
            BundleSubmitted submitted,
            SourceRecord submission,
            @Nullable SourceRecord cause,
            @Nullable Instant heldSince,
            @Nullable Instant approvedUntil) {

        static Occasion first(Incoming record, BundleSubmitted submitted) {
            return new Occasion(record.timestamp(), submitted, record.source(), null, null, null);
        }
    }

    BundleValidated validated(Occasion occasion, AdmissionDecision decision) {
        BundleSubmitted submitted = occasion.submitted();
        SourceRecord submission = occasion.submission();
        Instant heldSince = occasion.heldSince();
        HeldSubmission held = decision.state() == State.HELD
                ? new HeldSubmission(submitted, heldSince == null ? occasion.at() : heldSince)
                : null;
        return BundleValidated.newBuilder()
                .setTraceId(submitted.getTraceId())
                .setState(AdmissionState.valueOf(decision.state().name()))
                .setBundle(decision.bundle().toString())
                .setBundleDigest(decision.digest().toString())
                .setSubmission(submission)
                .setFindings(decision.findings().stream()
                        .map(finding -> new Finding(
                                finding.code().name(),
                                finding.severity().text(),
                                finding.pointer(),
                                finding.message(),
                                finding.hint()))
                        .toList())
                .setWorkload(decision.admitted()
                        .map(admitted -> Workloads.of(
                                submitted,
                                submission,
                                decision,
                                admitted,
                                config.pack().digest().orElseThrow(),
                                occasion.approvedUntil()))
                        .orElse(null))
                .setDraft(draft(occasion, decision))
                .setHeld(held)
                .build();
    }

    private EvidenceDraft draft(Occasion occasion, AdmissionDecision decision) {
        Map<String, String> artifacts = new TreeMap<>();
        decision.artifacts().forEach((file, json) -> artifacts.put(file, CanonicalJson.text(json)));
        ObjectNode detail = decision.detail().deepCopy();
        detail.set("submission", submission(occasion.submission(), occasion.submitted()));
        SourceRecord cause = occasion.cause();
        if (cause != null) {
            detail.set("decidedOn", coordinates(cause));
        }
        return new EvidenceDraft(
                "validation",
                decision.state().name(),
                occasion.at(),
                producer(),
                List.of(new SubjectDigest(
                        "bundle:" + decision.bundle(), decision.digest().hex())),
                artifacts,
                CanonicalJson.text(detail));
    }

    /** The trace id belongs to another bundle: evidence of the input, and nothing happens to the run it belongs to. */
    SubmissionRejected conflict(Incoming record, BundleSubmitted submitted, Digest known) {
        return rejected(
                record,
                submitted,
                CONFLICT,
                "trace id " + submitted.getTraceId() + " belongs to bundle " + known + "; found "
                        + submitted.getBundleDigest() + "; submit with another trace id",
                known.toString());
    }

    /** The policy pack the original was admitted under is no longer in force: nothing is started. */
    SubmissionRejected drifted(Incoming record, BundleSubmitted submitted, ReplayPins pins, String inForce) {
        return rejected(
                record,
                submitted,
                DRIFTED,
                "the original was admitted under policy pack " + pins.getPolicyPackDigest() + "; in force is " + inForce
                        + "; replay with the original's pack in force",
                submitted.getBundleDigest());
    }

    private SubmissionRejected rejected(
            Incoming record, BundleSubmitted submitted, String code, String message, String known) {
        ObjectNode detail = JsonNodeFactory.instance
                .objectNode()
                .put("code", code)
                .put("message", message)
                .put("knownDigest", known)
                .put("bundleDigest", submitted.getBundleDigest())
                .put("size", record.valueBytes().length);
        detail.set("submission", submission(record.source(), submitted));
        return new SubmissionRejected(
                submitted.getTraceId(),
                submitted.getBundleDigest(),
                known,
                record.source(),
                submitted.getSubmitter(),
                code,
                message,
                new EvidenceDraft(
                        "rejected-input",
                        code,
                        record.timestamp(),
                        producer(),
                        List.of(new SubjectDigest(
                                "submission:" + submitted.getTraceId(),
                                Digest.of(record.valueBytes()).hex())),
                        Map.of(),
                        CanonicalJson.text(detail)));
    }

    Producer producer() {
        return new Producer(COMPONENT, config.principal(), config.version());
    }

    private static ObjectNode coordinates(SourceRecord source) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("topic", source.getTopic()).put("partition", source.getPartition());
        return json.put("offset", source.getOffset()).put("valueDigest", source.getValueDigest());
    }

    private static ObjectNode submission(SourceRecord source, BundleSubmitted submitted) {
        ObjectNode json = coordinates(source);
        json.put("submittedAt", submitted.getSubmittedAt().toString()).put("submitter", submitted.getSubmitter());
        json.put("replayOf", submitted.getReplayOf());
        ObjectNode labels = json.putObject("labels");
        new TreeMap<>(submitted.getLabels()).forEach(labels::put);
        return json;
    }
}
