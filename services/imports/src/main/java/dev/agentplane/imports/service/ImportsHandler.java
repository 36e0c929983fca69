package dev.agentplane.imports.service;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.EvidenceImported;
import dev.agentplane.events.ImportRequested;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.imports.Caller;
import dev.agentplane.imports.ImportCode;
import dev.agentplane.imports.ImportRecord;
import dev.agentplane.imports.Importer;
import dev.agentplane.imports.Profile;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.RecordHandler;
import dev.agentplane.platform.Rejected;
import dev.agentplane.platform.state.Formats;
import dev.agentplane.platform.state.Table;
import dev.agentplane.platform.state.Tables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of evidence from elsewhere.
 *
 * <p>Accepted: an import record with a draft to seal. Refused: the same, and a dead letter with the bytes as they came.
 * Evidence of a run waits for the run's submission where the request does not say which record that is, and is refused
 * when it has waited too long. The same evidence of the same place is imported into a trace once.
 */
public final class ImportsHandler implements RecordHandler {

    /** Largest evidence. */
    public static final int MAX_BYTES = 512 * 1024;

    private static final int VERSION = 1;

    private final ImportsConfig config;
    private final RecordLookup records;
    private final Importer importer = new Importer();
    private final Tables tables = new Tables(VERSION);
    private final Table<Boolean> imported = tables.table("imported", Formats.seen());
    private final Table<Waiting> waiting = tables.table("waiting", Waiting.FORMAT);
    /** What to publish beside the dead letter of the request that is being refused. */
    private @Nullable Outgoing refusal;

    /** @param records reads submissions, and requests that waited */
    public ImportsHandler(ImportsConfig config, RecordLookup records) {
        this.config = config;
        this.records = records;
    }

    @Override
    public List<Topic<?>> inputs() {
        return List.of(Topics.IMPORTS, Topics.BUNDLES);
    }

    /** Submissions are validation's to refuse; here they only say which runs there are. */
    @Override
    public boolean answersFor(Topic<?> input) {
        return !input.equals(Topics.BUNDLES);
    }

    @Override
    public List<Topic<?>> stateTopics() {
        return List.of(Topics.IMPORT_RECORDS);
    }

    @Override
    public Optional<Tables> tables() {
        return Optional.of(tables);
    }

    @Override
    public List<Outgoing> handle(Incoming record) {
        refusal = null;
        if (!(record.event() instanceof ImportRequested request)) {
            return submitted(record);
        }
        if (request.getBytes().remaining() > MAX_BYTES) {
            throw new PoisonException(
                    "IMPORT_TOO_LARGE",
                    "expected at most " + MAX_BYTES + " bytes, found "
                            + request.getBytes().remaining());
        }
        return request.getParked() == null
                ? requested(record, request)
                : waitedLongEnough(record, request, request.getParked());
    }

    private List<Outgoing> requested(Incoming record, ImportRequested request) {
        Judged judged = judge(request, record.timestamp());
        boolean known =
                imported.get(record.partition(), key(record.key(), judged)).isPresent();
        if (judged.record().accepted() && known) {
            return List.of();
        }
        if (judged.record().accepted() && !ImportRecord.isOwnTrace(record.key())) {
            if (request.getRun() == null) {
                return park(record, judged);
            }
            if (!isSubmissionOf(record.key(), request.getRun())) {
                return refuse(record.source(), unresolved(judged, "the record said to have submitted it did not"));
            }
        }
        return judged.record().accepted()
                ? List.of(outgoing(judged.decided(record.source(), config)))
                : refuse(record.source(), judged);
    }

    private List<Outgoing> park(Incoming record, Judged judged) {
        return waiting(record.partition(), record.key()).holds(judged.identity())
                ? List.of()
                : List.of(outgoing(judged.parked(record.source())));
    }

    private boolean isSubmissionOf(String traceId, SourceRecord submission) {
        return records.read(Topics.BUNDLES, submission)
                .filter(found -> found.key().equals(traceId))
                .isPresent();
    }

    /** A run that imports wait for. */
    private List<Outgoing> submitted(Incoming record) {
        List<Outgoing> decided = new ArrayList<>();
        for (Waiting.Entry entry : waiting(record.partition(), record.key()).entries()) {
            request(entry.request())
                    .map(request -> judge(request, record.timestamp()).decided(entry.request(), config))
                    .ifPresent(event -> decided.add(outgoing(event)));
        }
        return decided;
    }

    /** Our own reminder: it refuses what has waited long enough by the broker's clock, and is nothing otherwise. */
    private List<Outgoing> waitedLongEnough(Incoming record, ImportRequested reminder, SourceRecord parked) {
        boolean over = waiting(record.partition(), record.key()).entries().stream()
                .anyMatch(entry -> entry.request().equals(parked)
                        && !record.timestamp().isBefore(entry.since().plus(config.patience())));
        return over
                ? refuse(
                        parked,
                        unresolved(
                                judge(reminder, record.timestamp()),
                                "none was submitted within " + config.patience().toSeconds() + " s"))
                : List.of();
    }

    private static Judged unresolved(Judged judged, String why) {
        ImportRecord record = judged.record()
                .with(ImportCode.EV_JOIN_UNRESOLVED, "/agentRunRef", "expected a run of this instance; " + why);
        return new Judged(judged.request(), record);
    }

    private List<Outgoing> refuse(SourceRecord source, Judged judged) {
        refusal = outgoing(judged.decided(source, config));
        throw new PoisonException(judged.errors().get(0), judged.summary());
    }

    @Override
    public List<Outgoing> rejected(Rejected record) {
        Outgoing beside = refusal;
        refusal = null;
        return beside == null ? List.of() : List.of(beside);
    }

    @Override
    public List<Outgoing> due(int partition, Instant now) {
        List<Outgoing> reminders = new ArrayList<>();
        waiting.all(partition).values().forEach(each -> each.entries().stream()
                .filter(entry -> !now.isBefore(entry.since().plus(config.patience())))
                .forEach(entry -> request(entry.request()).ifPresent(request -> {
                    ImportRequested reminder = ImportRequested.newBuilder(request)
                            .setParked(entry.request())
                            .build();
                    reminders.add(Outgoing.of(Topics.IMPORTS, request.getTraceId(), reminder));
                })));
        return reminders;
    }

    private Optional<ImportRequested> request(SourceRecord pinned) {
        return records.read(Topics.IMPORTS, pinned).map(Incoming::event).map(ImportRequested.class::cast);
    }

    private Judged judge(ImportRequested request, Instant now) {
        Profile profile = Profile.find(request.getProfile())
                .orElseThrow(() -> new PoisonException(
                        "IMPORT_INVALID",
                        "profile: expected default or strict, found \"" + request.getProfile() + "\""));
        byte[] bytes = new byte[request.getBytes().remaining()];
        request.getBytes().duplicate().get(bytes);
        Caller caller =
                new Caller(Optional.ofNullable(request.getWorkspaceId()), Optional.ofNullable(request.getPolicyHash()));
        ImportRecord record = importer.judge(bytes, caller, profile, request.getProject(), now);
        return new Judged(request, record.forTrace(request.getTraceId()));
    }

    @Override
    public void replay(int partition, Outgoing output) {
        EvidenceImported event = (EvidenceImported) output.event();
        String identity = event.getImportId() + "|" + (event.getWorkspaceId() == null ? "" : event.getWorkspaceId());
        Waiting before = waiting(partition, event.getTraceId());
        if (event.getDecision().equals("parked")) {
            Instant since = Judged.at(event);
            waiting.put(
                    partition, event.getTraceId(), before.with(new Waiting.Entry(identity, since, event.getRequest())));
            return;
        }
        boolean accepted = event.getDecision().equals("accepted");
        if (accepted) {
            imported.put(partition, event.getTraceId() + "|" + identity, true);
        }
        settled(partition, event.getTraceId(), before.without(accepted ? identity : "", event.getRequest()));
    }

    private void settled(int partition, String traceId, Waiting left) {
        if (left.entries().isEmpty()) {
            waiting.remove(partition, traceId);
        } else {
            waiting.put(partition, traceId, left);
        }
    }

    private Waiting waiting(int partition, String traceId) {
        return waiting.get(partition, traceId).orElse(Waiting.NOBODY);
    }

    private static String key(String traceId, Judged judged) {
        return traceId + "|" + judged.identity();
    }

    private static Outgoing outgoing(EvidenceImported event) {
        return Outgoing.of(Topics.IMPORT_RECORDS, event.getTraceId(), event);
    }
}
