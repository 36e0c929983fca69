package dev.agentplane.execution.worker;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.SchemaRegistryException;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.RunLogged;
import dev.agentplane.execution.runner.LiveLogs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what scripts say. A thread of its own waits for the brokers; while it does, pieces wait in a queue of bounded
 * length, and when that is full they are dropped: whoever watches sees a gap, the run sees nothing.
 */
public final class LiveLogPublisher implements LiveLogs {

    private static final Logger LOGGER = LoggerFactory.getLogger(LiveLogPublisher.class);
    /** At most 8 MiB. */
    private static final int QUEUE = 256;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LAST_PIECES = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final EventCodec codec;
    private final long bytesPerStream;
    private final BlockingQueue<RunLogged> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread = new Thread(this::run, "execution-live-logs");
    private volatile boolean stopping;

    private LiveLogPublisher(Producer<byte[], byte[]> producer, EventCodec codec, long bytesPerStream) {
        this.producer = producer;
        this.codec = codec;
        this.bytesPerStream = bytesPerStream;
    }

    /** Starts publishing through this producer, which is closed in the end. */
    public static LiveLogPublisher start(Producer<byte[], byte[]> producer, EventCodec codec, long bytesPerStream) {
        LiveLogPublisher publisher = new LiveLogPublisher(producer, codec, bytesPerStream);
        publisher.thread.setDaemon(true);
        publisher.thread.start();
        return publisher;
    }

    @Override
    public long bytesPerStream() {
        return bytesPerStream;
    }

    @Override
    public void say(RunLogged piece) {
        if (!queue.offer(piece)) {
            LOGGER.atDebug().addKeyValue("traceId", piece.getTraceId()).log("a piece of a live log was dropped");
        }
    }

    private void run() {
        try {
            while (!stopping || !queue.isEmpty()) {
                RunLogged piece = queue.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
                if (piece != null) {
                    publish(piece);
                }
            }
        } catch (InterruptedException e) {
            LOGGER.atDebug().addKeyValue("pieces", queue.size()).log("live logs end before all of them were published");
        }
    }

    private void publish(RunLogged piece) {
        try {
            producer.send(new ProducerRecord<>(
                    Topics.RUN_LOGS.name(),
                    piece.getTraceId().getBytes(StandardCharsets.UTF_8),
                    codec.encode(Topics.RUN_LOGS, piece)));
        } catch (KafkaException | SchemaRegistryException e) {
            LOGGER.atDebug()
                    .addKeyValue("traceId", piece.getTraceId())
                    .log("a piece of a live log was not published: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(LAST_PIECES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        producer.close(LAST_PIECES);
    }
}
