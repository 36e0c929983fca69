package dev.agentplane.execution.worker;

import dev.agentplane.events.SourceRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares the taking over of runs whose worker is gone: finds the placement on the log and makes sure that the run is
 * not over. Asked by the loop's thread, works on its own, answers through {@link #answers()}.
 */
final class Takeovers implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Takeovers.class);

    /**
     * What was found out.
     *
     * @param traceId trace
     * @param partition its partition
     * @param job the next attempt; absent when the run is over or its placement is gone
     */
    record Answer(String traceId, int partition, @Nullable Job job) {}

    private final LogReader log;
    private final Runnable wake;
    private final Set<String> asked = new HashSet<>();
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "execution-takeover"));

    Takeovers(LogReader log, Runnable wake) {
        this.log = log;
        this.wake = wake;
    }

    /** Asks about a run, unless that is under way. */
    void ask(String traceId, int partition, AttemptBook.Open run) {
        if (asked.add(traceId)) {
            thread.execute(() -> answer(traceId, partition, run));
        }
    }

    private void answer(String traceId, int partition, AttemptBook.Open run) {
        try {
            answers.add(
                    new Answer(traceId, partition, job(traceId, partition, run).orElse(null)));
        } catch (RuntimeException e) {
            // The boundary of this thread: the log could not be read. The run is still an orphan and is asked about
            // again.
            LOGGER.atWarn().addKeyValue("traceId", traceId).log("cannot look at an orphaned run: {}", e.toString());
            log.close();
            failed.add(traceId);
        }
        wake.run();
    }

    private Optional<Job> job(String traceId, int partition, AttemptBook.Open run) {
        SourceRecord placement = run.placement();
        if (placement == null) {
            return Optional.empty();
        }
        return log.placement(placement)
                .filter(found -> found.placed().getTraceId().equals(traceId))
                .filter(found -> !log.isFinished(traceId, partition, found.timestamp()))
                .map(found -> new Job(found.placed(), placement, run.attempt() + 1));
    }

    /** What was found out since the last call. */
    List<Answer> answers() {
        for (String one = failed.poll(); one != null; one = failed.poll()) {
            asked.remove(one);
        }
        List<Answer> all = new ArrayList<>();
        for (Answer one = answers.poll(); one != null; one = answers.poll()) {
            asked.remove(one.traceId());
            all.add(one);
        }
        return all;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(5, TimeUnit.SECONDS)) {
                log.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
