package dev.agentplane.topology.projection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunStarted;
import dev.agentplane.platform.Blobs;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.RecordHandler;
import java.util.List;
import java.util.Optional;

/**
 * Publishes {@code placement.selected}, {@code run.started}, {@code run.completed} or {@code run.failed}, and {@code
 * evidence.sealed} of each run.
 *
 * <p>Stateless: each event is a function of one record, so that projecting again gives the same events with the same
 * hashes, which change no receipt. An event's {@code ts} is the broker's append time of that record.
 */
public final class OwnEventsHandler implements RecordHandler {

    private final OutcomeFile outcomes;

    /** @param blobs outputs of runs */
    public OwnEventsHandler(Blobs blobs) {
        this.outcomes = new OutcomeFile(blobs);
    }

    @Override
    public List<Topic<?>> inputs() {
        return List.of(Topics.PLACEMENTS, Topics.RUNS, Topics.EVIDENCE);
    }

    @Override
    public List<Outgoing> handle(Incoming record) {
        return document(record).map(OwnEvent::avro).stream()
                .map(event -> Outgoing.of(Topics.STACK_AGENTPLANE, record.key(), event))
                .toList();
    }

    private Optional<ObjectNode> document(Incoming record) {
        OwnEvent event = new OwnEvent(record.key(), record.timestamp());
        if (record.event() instanceof RunPlaced placed) {
            return Optional.of(event.of("placement.selected", "span_placement", PlacementPayload.of(placed)));
        } else if (record.event() instanceof RunStarted started) {
            // One per attempt; that a run was attempted twice is said by the receipt's reasons.
            return Optional.of(event.of("run.started", "span_run", started.getAttempt(), RunPayload.started(started)));
        } else if (record.event() instanceof RunCompleted completed) {
            return Optional.of(
                    RunPayload.succeeded(completed)
                            ? event.of(
                                    "run.completed",
                                    "span_run",
                                    RunPayload.completed(completed, outcomes.of(completed.getFinished())))
                            : event.of("run.failed", "span_run", RunPayload.failed(completed)));
        } else if (record.event() instanceof EvidenceSealed sealed) {
            return EvidencePayload.of(sealed).map(payload -> event.of("evidence.sealed", "span_evidence", payload));
        }
        return Optional.empty();
    }
}
