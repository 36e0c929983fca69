package dev.agentplane.avro;

import dev.agentplane.avro.Topic.Cleanup;
import dev.agentplane.avro.Topic.Layout;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.AttemptStarted;
import dev.agentplane.events.BlobChunk;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.CheckpointPublished;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.FleetInventory;
import dev.agentplane.events.LogEvent;
import dev.agentplane.events.ReplayInputsCaptured;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunStarted;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.events.SubmissionRejected;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Every topic of agentplane. docs/topics.md is checked against this list. */
public final class Topics {

    /** Name of the dead-letter topic. Its records are foreign bytes with headers, so it has no schema. */
    public static final String DEAD_LETTERS = "agentplane.dead-letters.v1";

    /** Submissions. */
    public static final Topic<BundleSubmitted> BUNDLES = new Topic<>(
            "agentplane.bundles.v1",
            "submitter",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(BundleSubmitted.getClassSchema()));

    /** Admission results: {@link BundleValidated}, {@link SubmissionRejected}. */
    public static final Topic<SpecificRecord> VALIDATIONS = new Topic<>(
            "agentplane.validations.v1",
            "validation",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(BundleValidated.getClassSchema(), SubmissionRejected.getClassSchema()));

    /** Placement results: {@link RunPlaced}, {@link RunUnplaceable}. */
    public static final Topic<SpecificRecord> PLACEMENTS = new Topic<>(
            "agentplane.placements.v1",
            "placement",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(RunPlaced.getClassSchema(), RunUnplaceable.getClassSchema()));

    /** What workers report: {@link AttemptStarted}, {@link AttemptFinished}. Input of the supervisor only. */
    public static final Topic<SpecificRecord> ATTEMPTS = new Topic<>(
            "agentplane.attempts.v1",
            "execution-worker",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(AttemptFinished.getClassSchema(), AttemptStarted.getClassSchema()));

    /** Run facts: {@link RunStarted}, and exactly one {@link RunCompleted} per run. */
    public static final Topic<SpecificRecord> RUNS = new Topic<>(
            "agentplane.runs.v1",
            "execution",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(RunCompleted.getClassSchema(), RunStarted.getClassSchema()));

    /** What a re-run needs, and verdicts of re-runs. */
    public static final Topic<SpecificRecord> REPLAYS = new Topic<>(
            "agentplane.replays.v1",
            "replay",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(ReplayInputsCaptured.getClassSchema()));

    /** The evidence logs, one per partition. */
    public static final Topic<EvidenceSealed> EVIDENCE = new Topic<>(
            "agentplane.evidence.v1",
            "sealing",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(EvidenceSealed.getClassSchema()));

    /** Signed tree heads of the evidence logs. */
    public static final Topic<CheckpointPublished> CHECKPOINTS = new Topic<>(
            "agentplane.checkpoints.v1",
            "sealing",
            Cleanup.KEEP_ALL,
            Layout.SINGLE,
            List.of(CheckpointPublished.getClassSchema()));

    /** Root-signed events of the evidence logs, one copy per partition. */
    public static final Topic<LogEvent> LOG_EVENTS = new Topic<>(
            "agentplane.log-events.v1",
            "log-operator",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(LogEvent.getClassSchema()));

    /** The inventory in force. */
    public static final Topic<FleetInventory> FLEET = new Topic<>(
            "agentplane.fleet.v1",
            "fleet-operator",
            Cleanup.COMPACT,
            Layout.SINGLE,
            List.of(FleetInventory.getClassSchema()));

    /** Bundle files and run outputs by digest. */
    public static final Topic<BlobChunk> BLOBS = new Topic<>(
            "agentplane.blobs.v1", "submitter", Cleanup.COMPACT, Layout.BY_KEY, List.of(BlobChunk.getClassSchema()));

    /** All topics whose values are events, in pipeline order. */
    public static final List<Topic<?>> ALL = List.of(
            BUNDLES, VALIDATIONS, PLACEMENTS, ATTEMPTS, RUNS, REPLAYS, EVIDENCE, CHECKPOINTS, LOG_EVENTS, FLEET, BLOBS);

    private Topics() {}
}
