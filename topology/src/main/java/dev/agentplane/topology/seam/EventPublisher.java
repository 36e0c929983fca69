package dev.agentplane.topology.seam;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TransientException;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.stream.WireEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Publishes stack events, each on the topic of its producer. Publishing again changes no receipt. */
public final class EventPublisher {

    private final Platform platform;

    public EventPublisher(Platform platform) {
        this.platform = platform;
    }

    /**
     * Where an event stands in the log.
     *
     * @param event what was published
     * @param topic topic name
     * @param partition partition
     * @param offset offset
     * @param at when the broker appended it
     */
    public record Published(StackEvent event, String topic, int partition, long offset, Instant at) {}

    /** Topic of the producer that this event belongs to. */
    public static Topic<dev.agentplane.events.StackEvent> topic(StackEvent event) {
        return Topics.STACK.stream()
                .filter(topic -> topic.writer().equals(event.type().producer().id()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("no topic of " + event.type().producer()));
    }

    /**
     * Publishes in this order.
     *
     * @throws TransientException when the brokers did not take all of it; publishing again is safe
     */
    public List<Published> publish(List<StackEvent> events) {
        try (Producer<byte[], byte[]> producer = platform.clients().producer()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (StackEvent event : events) {
                Topic<dev.agentplane.events.StackEvent> topic = topic(event);
                sent.add(producer.send(new ProducerRecord<>(
                        topic.name(),
                        event.traceId().getBytes(StandardCharsets.UTF_8),
                        platform.codec().encode(topic, WireEvents.avro(event.document())))));
            }
            producer.flush();
            List<Published> published = new ArrayList<>();
            for (int i = 0; i < events.size(); i++) {
                RecordMetadata at = sent.get(i).get();
                published.add(new Published(
                        events.get(i), at.topic(), at.partition(), at.offset(), Instant.ofEpochMilli(at.timestamp())));
            }
            return published;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while publishing", e);
        } catch (ExecutionException | KafkaException e) {
            throw new TransientException("not all events were stored: " + e.getMessage(), e);
        }
    }
}
