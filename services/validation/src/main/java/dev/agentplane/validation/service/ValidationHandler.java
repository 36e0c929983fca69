package dev.agentplane.validation.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.TraceIds;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.ReplayPins;
import dev.agentplane.platform.Blobs;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.RecordHandler;
import dev.agentplane.platform.state.Formats;
import dev.agentplane.platform.state.Table;
import dev.agentplane.platform.state.Tables;
import dev.agentplane.validation.admission.Admission;
import dev.agentplane.validation.admission.AdmissionFacts;
import dev.agentplane.validation.admission.HumanFacts;
import dev.agentplane.validation.admission.TrustFacts;
import dev.agentplane.validation.admission.VerdictFacts;
import dev.agentplane.validation.admission.VerdictInput;
import dev.agentplane.validation.bundle.BundleSnapshot;
import dev.agentplane.validation.bundle.ListedSnapshot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Admission of submissions. The first submission of a trace id is decided and answered with {@code BundleValidated},
 * whatever the verdict; the same again means nothing; another bundle under the same id is answered with {@code
 * SubmissionRejected}, and so is a replay whose policy pack is no longer in force. State is which digest a trace id belongs to, rebuilt from the validations topic.
 */
public final class ValidationHandler implements RecordHandler {

    private final ValidationConfig config;
    private final Blobs blobs;
    private final Admission admission = new Admission();
    private final ValidationEvents events;
    private final Tables tables = new Tables(1);
    private final Table<Digest> traces = tables.table("traces", Formats.digest());

    public ValidationHandler(ValidationConfig config, Blobs blobs) {
        this.config = config;
        this.blobs = blobs;
        this.events = new ValidationEvents(config);
    }

    @Override
    public List<Topic<?>> inputs() {
        return List.of(Topics.BUNDLES);
    }

    @Override
    public List<Topic<?>> stateTopics() {
        return List.of(Topics.VALIDATIONS);
    }

    @Override
    public Optional<Tables> tables() {
        return Optional.of(tables);
    }

    @Override
    public List<Outgoing> handle(Incoming record) {
        if (!(record.event() instanceof BundleSubmitted submitted)) {
            return List.of();
        }
        Digest digest = checked(record, submitted);
        Optional<Digest> known = traces.get(record.partition(), submitted.getTraceId());
        if (known.isPresent()) {
            return known.get().equals(digest)
                    ? List.of()
                    : List.of(Outgoing.of(
                            Topics.VALIDATIONS, record.key(), events.conflict(record, submitted, known.get())));
        }
        ReplayPins pins = submitted.getReplay();
        if (pins != null && !pins.getPolicyPackDigest().equals(packDigest())) {
            return List.of(Outgoing.of(
                    Topics.VALIDATIONS, record.key(), events.drifted(record, submitted, pins, packDigest())));
        }
        BundleSnapshot bundle = ListedSnapshot.read(digest, config.limits(), blobs::read);
        return List.of(Outgoing.of(
                Topics.VALIDATIONS,
                record.key(),
                events.validated(record, submitted, admission.admit(bundle, facts(record, submitted)))));
    }

    private String packDigest() {
        return config.pack().digest().orElseThrow().toString();
    }

    private static Digest checked(Incoming record, BundleSubmitted submitted) {
        if (!TraceIds.isValid(submitted.getTraceId())) {
            throw new PoisonException("TRACE_ID_INVALID", "expected a trace id of the form " + TraceIds.FORM);
        }
        if (!record.key().equals(submitted.getTraceId())) {
            throw new PoisonException(
                    "KEY_MISMATCH", "expected the record key " + submitted.getTraceId() + ", found another one");
        }
        try {
            return Digest.parse(submitted.getBundleDigest());
        } catch (IllegalArgumentException e) {
            throw new PoisonException("BUNDLE_DIGEST_INVALID", "expected bundleDigest sha256:<64 hex digits>");
        }
    }

    private AdmissionFacts facts(Incoming record, BundleSubmitted submitted) {
        ByteBuffer verdict = submitted.getVerdictEnvelope();
        Optional<VerdictInput> input = verdict == null
                ? Optional.empty()
                : Optional.of(VerdictInput.open(bytes(verdict), config.verdictOpener()));
        return new AdmissionFacts(
                record.timestamp(),
                Optional.ofNullable(submitted.getLane()),
                config.pack(),
                config.registeredPacks(),
                HumanFacts.silent(submitted.getSubmitter()),
                new VerdictFacts(input, config.verdictRequired(), config.verdictMaxAge()),
                TrustFacts.beforeDispatch(envelope(submitted)));
    }

    /** What cannot be read is no envelope: trust fails closed. */
    private static Optional<JsonNode> envelope(BundleSubmitted submitted) {
        String envelope = submitted.getExecutionEnvelope();
        if (envelope == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StrictJson.parse(envelope.getBytes(StandardCharsets.UTF_8)))
                    .filter(JsonNode::isObject);
        } catch (StrictJsonException e) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Override
    public void replay(int partition, Outgoing output) {
        if (output.event() instanceof BundleValidated validated
                && traces.get(partition, validated.getTraceId()).isEmpty()) {
            traces.put(partition, validated.getTraceId(), Digest.parse(validated.getBundleDigest()));
        }
    }
}
