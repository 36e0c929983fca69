package dev.agentplane.execution.worker;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.MalformedEventException;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.CancelRequested;
import dev.agentplane.execution.runner.Runner;
import dev.agentplane.execution.runner.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wishes to end runs, all of them, because a run goes on where it is when its partition moves to another worker. They are
 * few, so each worker knows every one; a wish for a run that is over means nothing.
 */
final class Cancellations implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Cancellations.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    /** A run may just be starting when it is ended, so it is ended until it is over. */
    private static final Duration END_AGAIN = Duration.ofMillis(500);

    private record Watched(int attempt, Runner runner) {}

    private final Supplier<Consumer<byte[], byte[]>> readers;
    private final EventCodec codec;
    private final Map<String, CancelRequested> wanted = new ConcurrentHashMap<>();
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final Set<String> ending = ConcurrentHashMap.newKeySet();
    private final ExecutorService enders = Executors.newCachedThreadPool(task -> new Thread(task, "execution-cancel"));
    private final Thread thread = new Thread(this::run, "execution-cancellations");
    private volatile boolean stopping;

    Cancellations(Supplier<Consumer<byte[], byte[]>> readers, EventCodec codec) {
        this.readers = readers;
        this.codec = codec;
    }

    Cancellations start() {
        thread.start();
        return this;
    }

    /** The wish to end this run, if there is one. */
    Optional<CancelRequested> of(String traceId) {
        return Optional.ofNullable(wanted.get(traceId));
    }

    /** From now on a wish ends this attempt. */
    void watch(Job job, Runner runner) {
        watched.put(job.traceId(), new Watched(job.attempt(), runner));
        endIfWanted(job.traceId());
    }

    /** The attempt is over. */
    void unwatch(Job job) {
        watched.remove(job.traceId());
    }

    /** Takes a wish. */
    void accept(CancelRequested wish) {
        wanted.putIfAbsent(wish.getTraceId(), wish);
        endIfWanted(wish.getTraceId());
    }

    private void endIfWanted(String traceId) {
        if (wanted.containsKey(traceId) && watched.containsKey(traceId) && !stopping && ending.add(traceId)) {
            enders.execute(() -> end(traceId));
        }
    }

    private void end(String traceId) {
        try {
            for (Watched one = watched.get(traceId); one != null && !stopping; one = watched.get(traceId)) {
                tryToEnd(traceId, one);
                TimeUnit.MILLISECONDS.sleep(END_AGAIN.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ending.remove(traceId);
        }
    }

    private static void tryToEnd(String traceId, Watched one) throws InterruptedException {
        try {
            one.runner().end(traceId, one.attempt());
        } catch (IOException | UnreachableException e) {
            LOGGER.atWarn()
                    .addKeyValue("traceId", traceId)
                    .log("a cancelled run could not be ended yet: {}", e.getMessage());
        }
    }

    private void run() {
        while (!stopping) {
            try (Consumer<byte[], byte[]> reader = readers.get()) {
                List<TopicPartition> all = reader.partitionsFor(Topics.CANCELLATIONS.name()).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
                reader.assign(all);
                reader.seekToBeginning(all);
                while (!stopping) {
                    reader.poll(POLL).forEach(this::read);
                }
            } catch (KafkaException e) {
                LOGGER.atWarn().log("cancellations cannot be read now, trying again: {}", e.getMessage());
                pause();
            }
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            accept(codec.decode(Topics.CANCELLATIONS, record.value()));
        } catch (MalformedEventException e) {
            LOGGER.atWarn()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("skipped, not a cancellation: {}", e.getMessage());
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(AGAIN.toMillis());
        } catch (InterruptedException e) {
            stopping = true;
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopping = true;
        enders.shutdownNow();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
