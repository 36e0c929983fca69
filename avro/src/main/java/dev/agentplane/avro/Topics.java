package dev.agentplane.avro;

import dev.agentplane.avro.Topic.Cleanup;
import dev.agentplane.avro.Topic.Layout;
import dev.agentplane.events.AlertRaised;
import dev.agentplane.events.ApprovalGiven;
import dev.agentplane.events.ApprovalJudged;
import dev.agentplane.events.ApproverKeyChanged;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.AttemptStarted;
import dev.agentplane.events.BlobChunk;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.CancelRequested;
import dev.agentplane.events.CheckpointPublished;
import dev.agentplane.events.DeadlinePassed;
import dev.agentplane.events.DeadlineReached;
import dev.agentplane.events.EvidenceImported;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.ExecutorDrainRequested;
import dev.agentplane.events.ExecutorProbed;
import dev.agentplane.events.ExecutorStanding;
import dev.agentplane.events.FleetInventory;
import dev.agentplane.events.HoldDue;
import dev.agentplane.events.ImportRequested;
import dev.agentplane.events.LogEvent;
import dev.agentplane.events.PlacementProgress;
import dev.agentplane.events.ReceiptAmended;
import dev.agentplane.events.ReceiptAssembled;
import dev.agentplane.events.ReceiptIssued;
import dev.agentplane.events.ReplayInputsCaptured;
import dev.agentplane.events.ReplayVerified;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunLogged;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunStarted;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.events.RunWaiting;
import dev.agentplane.events.StackEvent;
import dev.agentplane.events.SubmissionRejected;
import java.util.List;
import java.util.stream.Stream;
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

    /** What humans say about held runs, signed: {@link ApprovalGiven}; {@link HoldDue} when they say nothing. */
    public static final Topic<SpecificRecord> APPROVALS = new Topic<>(
            "agentplane.approvals.v1",
            "approver",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(ApprovalGiven.getClassSchema(), HoldDue.getClassSchema()));

    /** Admission results: {@link BundleValidated}, {@link SubmissionRejected}, {@link ApprovalJudged}, and which keys may approve: {@link
     * ApproverKeyChanged}. */
    public static final Topic<SpecificRecord> VALIDATIONS = new Topic<>(
            "agentplane.validations.v1",
            "validation",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(
                    ApprovalJudged.getClassSchema(),
                    ApproverKeyChanged.getClassSchema(),
                    BundleValidated.getClassSchema(),
                    SubmissionRejected.getClassSchema()));

    /** Placement results: {@link RunPlaced}, {@link RunUnplaceable}, and {@link RunWaiting} on the way to one of them. */
    public static final Topic<SpecificRecord> PLACEMENTS = new Topic<>(
            "agentplane.placements.v1",
            "placement",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(RunPlaced.getClassSchema(), RunUnplaceable.getClassSchema(), RunWaiting.getClassSchema()));

    /** What was seen of executors. */
    public static final Topic<ExecutorProbed> PROBES = new Topic<>(
            "agentplane.probes.v1",
            "execution-worker",
            Cleanup.COMPACT,
            Layout.SINGLE,
            List.of(ExecutorProbed.getClassSchema()));

    /** Moments that placement waits for. */
    public static final Topic<DeadlinePassed> PLACEMENT_DEADLINES = new Topic<>(
            "agentplane.placement-deadlines.v1",
            "placement",
            Cleanup.KEEP_ALL,
            Layout.SINGLE,
            List.of(DeadlinePassed.getClassSchema()));

    /**
     * What placement remembers: {@link PlacementProgress} of runs, {@link ExecutorStanding} of executors, and every {@link
     * FleetInventory} it decided on, by digest.
     */
    public static final Topic<SpecificRecord> PLACEMENT_STATE = new Topic<>(
            "agentplane.placement-state.v1",
            "placement",
            Cleanup.COMPACT,
            Layout.SINGLE,
            List.of(
                    PlacementProgress.getClassSchema(),
                    ExecutorStanding.getClassSchema(),
                    FleetInventory.getClassSchema()));

    /** Wishes to end runs. */
    public static final Topic<CancelRequested> CANCELLATIONS = new Topic<>(
            "agentplane.cancellations.v1",
            "submitter",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(CancelRequested.getClassSchema()));

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

    /** What scripts say while they run, for whoever watches. */
    public static final Topic<RunLogged> RUN_LOGS = new Topic<>(
            "agentplane.run-logs.v1",
            "execution-worker",
            Cleanup.EXPIRE,
            Layout.BY_TRACE,
            List.of(RunLogged.getClassSchema()));

    /** What a re-run needs, and verdicts of re-runs. */
    public static final Topic<SpecificRecord> REPLAYS = new Topic<>(
            "agentplane.replays.v1",
            "replay",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(ReplayInputsCaptured.getClassSchema(), ReplayVerified.getClassSchema()));

    /** Evidence from elsewhere, as it came. The imports service reminds itself here of what has waited long enough. */
    public static final Topic<ImportRequested> IMPORTS = new Topic<>(
            "agentplane.imports.v1",
            "submitter",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(ImportRequested.getClassSchema()));

    /** What became of it. */
    public static final Topic<EvidenceImported> IMPORT_RECORDS = new Topic<>(
            "agentplane.import-records.v1",
            "imports",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(EvidenceImported.getClassSchema()));

    /** Moments by which a run's evidence should be whole. */
    public static final Topic<DeadlineReached> DEADLINES = new Topic<>(
            "agentplane.deadlines.v1",
            "sealing",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(DeadlineReached.getClassSchema()));

    /** What somebody should look at: evidence that is missing, logs that are not what was signed. */
    public static final Topic<AlertRaised> ALERTS = new Topic<>(
            "agentplane.alerts.v1",
            "sealing",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(AlertRaised.getClassSchema()));

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

    /** The inventory in force, and what operators want of its executors. */
    public static final Topic<SpecificRecord> FLEET = new Topic<>(
            "agentplane.fleet.v1",
            "fleet-operator",
            Cleanup.COMPACT,
            Layout.SINGLE,
            List.of(FleetInventory.getClassSchema(), ExecutorDrainRequested.getClassSchema()));

    /** Bundle files and run outputs by digest. */
    public static final Topic<BlobChunk> BLOBS = new Topic<>(
            "agentplane.blobs.v1", "submitter", Cleanup.COMPACT, Layout.BY_KEY, List.of(BlobChunk.getClassSchema()));

    /** Stack events of sociosphere: workspaces. */
    public static final Topic<StackEvent> STACK_SOCIOSPHERE = stack("sociosphere");

    /** Stack events of slash-topics: context packs. */
    public static final Topic<StackEvent> STACK_SLASH_TOPICS = stack("slash-topics");

    /** Stack events of human-digital-twin: policy, approval, consent. */
    public static final Topic<StackEvent> STACK_HUMAN_DIGITAL_TWIN = stack("human-digital-twin");

    /** Stack events of TriTRPC: transport. */
    public static final Topic<StackEvent> STACK_TRITRPC = stack("tritrpc");

    /** Stack events of agentplane itself: placement, run, evidence. */
    public static final Topic<StackEvent> STACK_AGENTPLANE = stack("agentplane");

    /** Stack events of socioprophet: tasks. */
    public static final Topic<StackEvent> STACK_SOCIOPROPHET = stack("socioprophet");

    /** The inbound topics of the stack, one per producer. */
    public static final List<Topic<StackEvent>> STACK = List.of(
            STACK_SOCIOSPHERE,
            STACK_SLASH_TOPICS,
            STACK_HUMAN_DIGITAL_TWIN,
            STACK_TRITRPC,
            STACK_AGENTPLANE,
            STACK_SOCIOPROPHET);

    /** Deadlines and seals of receipts: decisions that the receipt topology takes, records and reads back. */
    public static final Topic<StackEvent> RECEIPT_CONTROL = new Topic<>(
            "agentplane.receipt-control.v1",
            "receipts",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(StackEvent.getClassSchema()));

    /** Where each trace stands, and its receipt. */
    public static final Topic<ReceiptAssembled> RECEIPTS = new Topic<>(
            "agentplane.receipts.v1",
            "receipts",
            Cleanup.COMPACT,
            Layout.BY_TRACE,
            List.of(ReceiptAssembled.getClassSchema()));

    /** Receipts that were replaced, which compaction would lose. */
    public static final Topic<ReceiptAmended> AMENDMENTS = new Topic<>(
            "agentplane.amendments.v1",
            "receipts",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(ReceiptAmended.getClassSchema()));

    /** Each revision of each receipt, once, as it is sealed in the evidence log. */
    public static final Topic<ReceiptIssued> ISSUED_RECEIPTS = new Topic<>(
            "agentplane.issued-receipts.v1",
            "receipts",
            Cleanup.KEEP_ALL,
            Layout.BY_TRACE,
            List.of(ReceiptIssued.getClassSchema()));

    private static final List<Topic<?>> PIPELINE = List.of(
            BUNDLES,
            APPROVALS,
            VALIDATIONS,
            PLACEMENTS,
            PROBES,
            PLACEMENT_DEADLINES,
            PLACEMENT_STATE,
            CANCELLATIONS,
            ATTEMPTS,
            RUNS,
            RUN_LOGS,
            REPLAYS,
            IMPORTS,
            IMPORT_RECORDS,
            EVIDENCE,
            CHECKPOINTS,
            LOG_EVENTS,
            DEADLINES,
            ALERTS,
            FLEET,
            BLOBS);

    /** All topics whose values are events, in pipeline order; then the stack and its receipts. */
    public static final List<Topic<?>> ALL = Stream.of(
                    PIPELINE, STACK, List.of(RECEIPT_CONTROL, RECEIPTS, AMENDMENTS, ISSUED_RECEIPTS))
            .<Topic<?>>flatMap(List::stream)
            .toList();

    private Topics() {}

    private static Topic<StackEvent> stack(String producer) {
        return new Topic<>(
                "stack." + producer + ".v1",
                producer,
                Cleanup.KEEP_ALL,
                Layout.BY_TRACE,
                List.of(StackEvent.getClassSchema()));
    }
}
