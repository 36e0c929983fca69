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
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.events.Workload;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.RecordHandler;
import java.util.List;
import java.util.Map;

/**
 * Pins what a re-run needs. Input: the one {@code RunCompleted} of a run; output: one {@code ReplayInputsCaptured}, also
 * when the run cannot be replayed, then with the reason. Stateless: everything is in the record.
 */
public final class ReplayInputsHandler implements RecordHandler {

    private static final String KIND = "replay-inputs";
    private static final String COMPONENT = "replay";

    private final ReplayConfig config;
    private final ArtifactContracts contracts = new ArtifactContracts();

    public ReplayInputsHandler(ReplayConfig config) {
        this.config = config;
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
        return List.of(Outgoing.of(Topics.REPLAYS, record.key(), captured));
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
                List.of(new SubjectDigest(
                        "bundle:" + ReplayArtifact.bundle(work),
                        Digest.parse(work.getBundleDigest()).hex())),
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
