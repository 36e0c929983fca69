package dev.agentplane.validation.service;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.TraceIds;
import dev.agentplane.events.ApprovalGiven;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.HoldDue;
import dev.agentplane.events.LogEvent;
import dev.agentplane.events.ReplayPins;
import dev.agentplane.platform.Blobs;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.RecordHandler;
import dev.agentplane.platform.state.Tables;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Admission. The first submission of a trace id is decided and answered with {@code BundleValidated}, whatever the verdict;
 * the same again means nothing; another bundle under the same id is answered with {@code SubmissionRejected}, and so is a
 * replay whose policy pack is no longer in force. A held run is decided anew when somebody who may says so, when it waited
 * too long, and when the policy pack changed.
 */
public final class ValidationHandler implements RecordHandler {

    private final ValidationConfig config;
    private final ValidationTables tables = new ValidationTables();
    private final ValidationEvents events;
    private final Deciding deciding;
    private final Approvals approvals;
    private final ApproverRegister approvers;

    public ValidationHandler(ValidationConfig config, Blobs blobs) {
        this.config = config;
        this.events = new ValidationEvents(config);
        this.deciding = new Deciding(config, blobs, events);
        this.approvals = new Approvals(config, tables, deciding, new ApprovalEvents(events.producer()));
        this.approvers = new ApproverRegister(config.trust(), tables);
    }

    @Override
    public List<Topic<?>> inputs() {
        return List.of(Topics.BUNDLES, Topics.APPROVALS, Topics.LOG_EVENTS);
    }

    /** Events of the logs are the sealer's to refuse. */
    @Override
    public boolean answersFor(Topic<?> input) {
        return !input.equals(Topics.LOG_EVENTS);
    }

    @Override
    public List<Topic<?>> stateTopics() {
        return List.of(Topics.VALIDATIONS);
    }

    @Override
    public Optional<Tables> tables() {
        return Optional.of(tables.tables());
    }

    @Override
    public List<Outgoing> handle(Incoming record) {
        if (record.event() instanceof BundleSubmitted submitted) {
            return submitted(record, submitted);
        } else if (record.event() instanceof ApprovalGiven given) {
            return approvals.given(record, given);
        } else if (record.event() instanceof HoldDue) {
            return approvals.due(record);
        } else if (record.event() instanceof LogEvent event) {
            return approvers.changed(record, event);
        }
        return List.of();
    }

    @Override
    public List<Outgoing> due(int partition, Instant now) {
        return approvals.due(partition, now);
    }

    private List<Outgoing> submitted(Incoming record, BundleSubmitted submitted) {
        Digest digest = checked(record, submitted);
        Optional<ValidationTables.Known> known = tables.trace(record.partition(), submitted.getTraceId());
        if (known.isPresent()) {
            return known.get().digest().equals(digest)
                    ? List.of()
                    : List.of(Outgoing.of(
                            Topics.VALIDATIONS,
                            record.key(),
                            events.conflict(record, submitted, known.get().digest())));
        }
        ReplayPins pins = submitted.getReplay();
        if (pins != null && !pins.getPolicyPackDigest().equals(packDigest())) {
            return List.of(Outgoing.of(
                    Topics.VALIDATIONS, record.key(), events.drifted(record, submitted, pins, packDigest())));
        }
        ValidationEvents.Occasion occasion = ValidationEvents.Occasion.first(record, submitted);
        return List.of(
                Outgoing.of(Topics.VALIDATIONS, record.key(), deciding.decide(occasion, UnaryOperator.identity())));
    }

    private String packDigest() {
        return config.pack().digest().map(Digest::toString).orElse("none");
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

    @Override
    public void replay(int partition, Outgoing output) {
        tables.apply(partition, output.event());
    }
}
