package dev.agentplane.cli.submission;

import dev.agentplane.avro.Topics;
import dev.agentplane.domain.bundle.FileEntry;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.platform.BlobSink;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TransientException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Submits bundles: blobs first, acknowledged, then the event. Whoever reads the event finds the bytes.
 *
 * <p>Killed in between, nothing was submitted; submitting again with the same trace id and bundle is a no-op.
 */
public final class Submitter {

    private final Platform platform;

    public Submitter(Platform platform) {
        this.platform = platform;
    }

    /**
     * Where a submission stands in the log: what {@code replay} takes.
     *
     * @param topic topic name
     * @param partition partition
     * @param offset offset
     * @param at when the broker appended it
     */
    public record Receipt(String topic, int partition, long offset, Instant at) {

        @Override
        public String toString() {
            return topic + ":" + partition + ":" + offset;
        }
    }

    /**
     * Submits.
     *
     * @param files the bundle's files
     * @param contents their bytes by path
     * @param event names the bundle by the digest of {@code files}
     * @throws TransientException when the brokers did not take it; submitting again is safe
     */
    public Receipt submit(FileList files, Map<String, byte[]> contents, BundleSubmitted event) {
        BlobSink blobs = platform.blobSink();
        for (FileEntry file : files.entries()) {
            byte[] bytes = contents.get(file.path());
            if (bytes == null) {
                throw new IllegalArgumentException("no bytes of " + file.path());
            }
            blobs.put(bytes);
        }
        blobs.put(files.canonicalBytes());
        blobs.flush();
        return again(event);
    }

    /**
     * Submits a bundle whose files are on the blobs topic already.
     *
     * @throws TransientException when the brokers did not take it; submitting again is safe
     */
    public Receipt again(BundleSubmitted event) {
        try (Producer<byte[], byte[]> producer = platform.clients().producer()) {
            var acknowledged = producer.send(new ProducerRecord<>(
                    Topics.BUNDLES.name(),
                    event.getTraceId().getBytes(StandardCharsets.UTF_8),
                    platform.codec().encode(Topics.BUNDLES, event)));
            producer.flush();
            RecordMetadata metadata = acknowledged.get();
            return new Receipt(
                    metadata.topic(),
                    metadata.partition(),
                    metadata.offset(),
                    Instant.ofEpochMilli(metadata.timestamp()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while submitting", e);
        } catch (ExecutionException | KafkaException e) {
            throw new TransientException("the submission was not stored: " + e.getMessage(), e);
        }
    }
}
