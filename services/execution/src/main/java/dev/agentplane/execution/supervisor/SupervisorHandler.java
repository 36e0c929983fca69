package dev.agentplane.execution.supervisor;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.AttemptStarted;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunStarted;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.RecordHandler;
import dev.agentplane.platform.state.Tables;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * Decides what workers' reports mean for a run. A higher attempt fences every lower one from the moment its start is on the
 * attempts topic; the first report of the attempt that counts ends the run; whatever comes later means nothing.
 *
 * <pre>
 *            started n                finished, attempt ≥ n
 *   (none) ────────────▶ attempt n ───────────────────────────▶ completed
 *      │                  │    ▲
 *      │                  └────┘ started m > n
 *      └──────────────── finished (refused before a start) ───▶ completed
 * </pre>
 */
public final class SupervisorHandler implements RecordHandler {

    private final RunEvidence evidence;
    private final RunBook runs = new RunBook();

    public SupervisorHandler(SupervisorConfig config) {
        this.evidence = new RunEvidence(config);
    }

    @Override
    public List<Topic<?>> inputs() {
        return List.of(Topics.ATTEMPTS);
    }

    @Override
    public List<Topic<?>> stateTopics() {
        return List.of(Topics.RUNS);
    }

    @Override
    public Optional<Tables> tables() {
        return Optional.of(runs.tables());
    }

    @Override
    public List<Outgoing> handle(Incoming record) {
        SpecificRecord event = record.event();
        if (event instanceof AttemptStarted started) {
            checkKey(record, started.getTraceId());
            return started(record.partition(), started);
        }
        if (event instanceof AttemptFinished finished) {
            checkKey(record, finished.getTraceId());
            return finished(record, finished);
        }
        throw new PoisonException(
                "UNEXPECTED_EVENT",
                "expected AttemptStarted or AttemptFinished, found "
                        + event.getSchema().getFullName());
    }

    private static void checkKey(Incoming record, String traceId) {
        if (!record.key().equals(traceId)) {
            throw new PoisonException(
                    "KEY_MISMATCH", "expected the key to be the trace id " + traceId + ", found " + record.key());
        }
    }

    private List<Outgoing> started(int partition, AttemptStarted started) {
        String traceId = started.getTraceId();
        if (runs.isCompleted(partition, traceId) || started.getAttempt() <= runs.attempt(partition, traceId)) {
            return List.of();
        }
        return List.of(Outgoing.of(
                Topics.RUNS,
                traceId,
                new RunStarted(
                        traceId,
                        started.getAttempt(),
                        started.getWorker(),
                        started.getExecutor(),
                        started.getStartedAt(),
                        started.getMaxRunSeconds())));
    }

    private List<Outgoing> finished(Incoming record, AttemptFinished finished) {
        String traceId = finished.getTraceId();
        if (runs.isCompleted(record.partition(), traceId)
                || finished.getAttempt() < runs.attempt(record.partition(), traceId)) {
            return List.of();
        }
        Outcome outcome = Outcome.of(finished.getEnd(), finished.getExitCode());
        RunCompleted completed = new RunCompleted(
                traceId,
                outcome.name(),
                RunArtifacts.status(finished),
                finished,
                evidence.draft(record, finished, outcome));
        return List.of(Outgoing.of(Topics.RUNS, traceId, completed));
    }

    @Override
    public void replay(int partition, Outgoing output) {
        if (output.event() instanceof RunCompleted completed) {
            runs.completed(partition, completed.getTraceId());
        } else if (output.event() instanceof RunStarted started) {
            runs.started(partition, started.getTraceId(), started.getAttempt());
        }
    }
}
