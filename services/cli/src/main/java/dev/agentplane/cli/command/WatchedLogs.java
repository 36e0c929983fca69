package dev.agentplane.cli.command;

import dev.agentplane.avro.Topics;
import dev.agentplane.cli.trace.LogLines;
import dev.agentplane.events.RunLogged;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a run says, beside whoever follows the run: the topic may be long, and nobody waits for it. Reading begins with
 * the run's submission.
 */
final class WatchedLogs implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(WatchedLogs.class);
    private static final long LAST_LOOK_MILLIS = 10_000;

    private final Platform platform;
    private final String traceId;
    private final LogLines lines = new LogLines();
    private final ConcurrentLinkedQueue<RunLogged> pieces = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::read, "watched-logs");
    private Instant since = Instant.EPOCH;
    private volatile boolean stopping;

    WatchedLogs(Platform platform, String traceId) {
        this.platform = platform;
        this.traceId = traceId;
        thread.setDaemon(true);
    }

    /** Starts reading, if that was not done before. */
    void startAt(Instant submitted) {
        if (thread.getState() == Thread.State.NEW) {
            since = submitted;
            thread.start();
        }
    }

    private void read() {
        try (TopicReader reader = platform.topicReader()) {
            reader.follow(List.of(Topics.RUN_LOGS), partition(reader), since, this::take, count -> !stopping);
        } catch (KafkaException e) {
            LOGGER.atDebug().log("what the run says cannot be read: {}", e.getMessage());
        }
    }

    private int partition(TopicReader reader) {
        return BuiltInPartitioner.partitionForKey(
                traceId.getBytes(StandardCharsets.UTF_8),
                reader.partitions(Topics.RUN_LOGS).size());
    }

    private void take(Incoming record) {
        if (record.event() instanceof RunLogged piece && record.key().equals(traceId)) {
            pieces.add(piece);
        }
    }

    /** What was said since the last call. */
    List<String> news() {
        List<String> news = new ArrayList<>();
        for (RunLogged piece = pieces.poll(); piece != null; piece = pieces.poll()) {
            news.addAll(lines.add(piece));
        }
        return news;
    }

    /** Stops following, reads once more to the end, and gives what was left. Pieces that come again are not shown again. */
    List<String> end() {
        close();
        if (thread.getState() == Thread.State.TERMINATED) {
            readToTheEnd();
        }
        List<String> rest = news();
        rest.addAll(lines.rest());
        return rest;
    }

    private void readToTheEnd() {
        try (TopicReader reader = platform.topicReader()) {
            TopicPartition partition = new TopicPartition(Topics.RUN_LOGS.name(), partition(reader));
            reader.readAll(List.of(Topics.RUN_LOGS), List.of(partition), since, this::take);
        } catch (KafkaException e) {
            LOGGER.atDebug().log("the last of what the run said cannot be read: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        stopping = true;
        if (thread.getState() != Thread.State.NEW) {
            try {
                thread.join(LAST_LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
