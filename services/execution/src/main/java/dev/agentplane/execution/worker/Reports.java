package dev.agentplane.execution.worker;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.AttemptSign;
import dev.agentplane.events.AttemptStarted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes on the attempts topic, in the partition the trace lives in. Thread-safe. */
final class Reports {

    private static final Logger LOGGER = LoggerFactory.getLogger(Reports.class);
    private static final Duration AGAIN = Duration.ofMillis(500);
    /** The supervisor's event carries what this one does up to three times, and has to stay below the record limit. */
    private static final int LARGEST = 300_000;

    private final Producer<byte[], byte[]> producer;
    private final EventCodec codec;
    private final WorkerId worker;
    private final InstantSource clock;

    Reports(Producer<byte[], byte[]> producer, EventCodec codec, WorkerId worker, InstantSource clock) {
        this.producer = producer;
        this.codec = codec;
        this.worker = worker;
        this.clock = clock;
    }

    /** Says something about an attempt; {@code onFailure} hears when it could not be said. Does not wait. */
    void sign(Job job, AttemptSign sign, Consumer<Exception> onFailure) {
        AttemptStarted event = new AttemptStarted(
                job.traceId(),
                job.attempt(),
                worker.toString(),
                job.placed().getExecutor().getName(),
                clock.instant(),
                job.placement(),
                sign,
                job.placed().getWorkload().getMaxRunSeconds());
        try {
            producer.send(record(job, event), (metadata, e) -> {
                if (e != null) {
                    onFailure.accept(e);
                }
            });
        } catch (KafkaException e) {
            onFailure.accept(e);
        }
    }

    /** Reports the end of an attempt and waits until it is stored, however long that takes. */
    void finished(Job job, AttemptFinished event) throws InterruptedException {
        ProducerRecord<byte[], byte[]> record = record(job, event);
        if (record.value().length > LARGEST) {
            record = record(job, shortened(event));
        }
        while (true) {
            try {
                producer.send(record).get();
                return;
            } catch (ExecutionException | KafkaException e) {
                LOGGER.atWarn()
                        .addKeyValue("traceId", job.traceId())
                        .log("the end of an attempt could not be reported, trying again: {}", e.getMessage());
                TimeUnit.MILLISECONDS.sleep(AGAIN.toMillis());
            }
        }
    }

    /** The same report without its lists. (Avro's copying builders refuse nested records, hence the constructor.) */
    static AttemptFinished shortened(AttemptFinished event) {
        return new AttemptFinished(
                event.getTraceId(),
                event.getAttempt(),
                event.getWorker(),
                event.getPlaced(),
                event.getEnd(),
                event.getExitCode(),
                event.getSignal(),
                event.getStartedAt(),
                event.getFinishedAt(),
                event.getStdout(),
                event.getStderr(),
                List.of(),
                event.getUsage(),
                "{\"shortened\":true}",
                prefix(event.getMessage()) + "the report was too large for the log: its list of outputs was dropped");
    }

    private static String prefix(@Nullable String message) {
        return message == null ? "" : message + "; ";
    }

    private ProducerRecord<byte[], byte[]> record(Job job, SpecificRecord event) {
        return new ProducerRecord<>(
                Topics.ATTEMPTS.name(),
                job.partition(),
                job.traceId().getBytes(StandardCharsets.UTF_8),
                codec.encode(Topics.ATTEMPTS, event));
    }

    void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
