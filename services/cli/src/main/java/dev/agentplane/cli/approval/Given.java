package dev.agentplane.cli.approval;

import dev.agentplane.avro.Topics;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.trace.TraceReader;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.events.ApprovalGiven;
import dev.agentplane.events.ApprovalJudged;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.platform.TransientException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * An approval event that was published.
 *
 * @param traceId the run it is about
 * @param offset where it is in the run's partition
 * @param at broker time
 */
public record Given(String traceId, long offset, Instant at) {

    /**
     * What became of it.
     *
     * @param judged the service's answer
     * @param view the run as it stood then
     */
    public record Answer(ApprovalJudged judged, TraceView view) {}

    /** Publishes an envelope. */
    public static Given publish(Platform platform, String traceId, byte[] envelope) {
        byte[] value = platform.codec().encode(Topics.APPROVALS, new ApprovalGiven(traceId, ByteBuffer.wrap(envelope)));
        try (Producer<byte[], byte[]> producer = platform.clients().promptProducer()) {
            RecordMetadata metadata = producer.send(new ProducerRecord<>(
                            Topics.APPROVALS.name(), traceId.getBytes(StandardCharsets.UTF_8), value))
                    .get();
            return new Given(traceId, metadata.offset(), Instant.ofEpochMilli(metadata.timestamp()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while approving", e);
        } catch (ExecutionException | KafkaException e) {
            throw new TransientException("the approval was not stored: " + e.getMessage(), e);
        }
    }

    /**
     * Waits for the answer. What the run itself becomes is decided in the same transaction.
     *
     * @throws CommandFailure when there is none in time
     */
    public Answer await(Platform platform, InstantSource clock, Duration limit) {
        Instant deadline = clock.instant().plus(limit);
        TraceView[] latest = {TraceView.empty(traceId)};
        try (TopicReader reader = platform.topicReader()) {
            new TraceReader(reader)
                    .follow(
                            traceId,
                            Instant.EPOCH,
                            view -> latest[0] = view,
                            view -> judged(view).isEmpty() && clock.instant().isBefore(deadline));
        }
        return judged(latest[0])
                .map(judged -> new Answer(judged, latest[0]))
                .orElseThrow(() -> CommandFailure.unreachable(
                        "the approval is stored, but nobody has judged it within " + limit.toSeconds() + " s",
                        "is the validation service running? It judges it when it is; see agentplane explain "
                                + traceId));
    }

    private Optional<ApprovalJudged> judged(TraceView view) {
        return view.judgement(offset);
    }
}
