package dev.agentplane.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.contracts.Contract;
import dev.agentplane.contracts.ContractViolation;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.Producer;
import dev.agentplane.events.ReplayInputsCaptured;
import dev.agentplane.events.ReplayPins;
import dev.agentplane.events.ReplayVerified;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.events.Workload;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.RecordHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Pins what a re-run needs. Input: the one {@code RunCompleted} of a run; output: one {@code ReplayInputsCaptured}, also
 * when the run cannot be replayed, then with the reason. A replay is followed by {@code ReplayVerified}, the verdict on it.
 * Stateless: everything is in the record and in what it names by digest.
 */
public final class ReplayInputsHandler implements RecordHandler {

    private static final String KIND = "replay-inputs";
    private static final String VERIFICATION = "replay-verification";
    private static final String COMPONENT = "replay";

    private final ReplayConfig config;
    private final ReplayJudge judge;
    private final ArtifactContracts contracts = new ArtifactContracts();

    /** @param judge compares replays with their originals */
    public ReplayInputsHandler(ReplayConfig config, ReplayJudge judge) {
        this.config = config;
        this.judge = judge;
    }

    @Override
    public List<Topic<?>> inputs() {
        return List.of(Topics.RUNS);
    }

    @Override
    public List<Outgoing> handle(Incoming record) {
        if (!(record.event() instanceof RunCompleted completed)) {
            return List.of();
        }
        Workload work = completed.getFinished().getPlaced().getWorkload();
        ReplayInputsCaptured captured =
                new ReplayInputsCaptured(completed.getTraceId(), work, draft(record, completed, work));
        List<Outgoing> outputs = new ArrayList<>();
        outputs.add(Outgoing.of(Topics.REPLAYS, record.key(), captured));
        ReplayPins pins = work.getReplay();
        if (pins != null) {
            outputs.add(Outgoing.of(Topics.REPLAYS, record.key(), verified(record, completed, work, pins)));
        }
        return outputs;
    }

    private ReplayVerified verified(Incoming record, RunCompleted completed, Workload work, ReplayPins pins) {
        Judgement judgement = judge.judge(completed, pins);
        String original = Objects.requireNonNullElse(work.getReplayOf(), "");
        ObjectNode detail = judgement.json();
        detail.put("runId", completed.getTraceId()).put("replayOf", original);
        detail.set("originalRun", EventJson.of(pins.getOriginalRun()));
        detail.set("replayRun", EventJson.of(record.source()));
        detail.put("executor", pins.getExecutor()).put("policyPackDigest", pins.getPolicyPackDigest());
        detail.put("network", pins.getNetwork()).put("secrets", pins.getSecrets());
        String verdict = judgement.verdict().name();
        return new ReplayVerified(
                completed.getTraceId(),
                original,
                verdict,
                new EvidenceDraft(
                        VERIFICATION,
                        verdict,
                        record.timestamp(),
                        new Producer(COMPONENT, config.principal(), config.version()),
                        List.of(subject(work)),
                        Map.of(),
                        CanonicalJson.text(detail)));
    }

    private static SubjectDigest subject(Workload work) {
        return new SubjectDigest(
                "bundle:" + ReplayArtifact.bundle(work),
                Digest.parse(work.getBundleDigest()).hex());
    }

    private EvidenceDraft draft(Incoming record, RunCompleted completed, Workload work) {
        AttemptFinished finished = completed.getFinished();
        Replayability replayability = Replayability.of(finished);
        ObjectNode detail = new ReplayDetail(finished).json(record.source(), replayability);
        ObjectNode versions = detail.putObject("contracts");
        Map<String, String> artifacts = Map.of();
        if (replayability.started()) {
            ObjectNode artifact = ReplayArtifact.of(completed, record.timestamp());
            artifacts = Map.of(Contract.REPLAY.fileName(), checked(artifact));
            versions.put(Contract.REPLAY.fileName(), contracts.version(Contract.REPLAY, artifact));
        }
        return new EvidenceDraft(
                KIND,
                replayability.outcome(),
                record.timestamp(),
                new Producer(COMPONENT, config.principal(), config.version()),
                List.of(subject(work)),
                artifacts,
                CanonicalJson.text(detail));
    }

    /** RFC 8785 text of an artifact that keeps its contract; one that does not never leaves. */
    private String checked(ObjectNode artifact) {
        List<ContractViolation> violations = contracts.check(Contract.REPLAY, artifact);
        if (!violations.isEmpty()) {
            throw new PoisonException("CONTRACT_VIOLATION", Contract.REPLAY.fileName() + ": " + violations);
        }
        return CanonicalJson.text(artifact);
    }
}
