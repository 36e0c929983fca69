package dev.agentplane.topology.stream;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.MalformedEventException;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.events.StackEvent;
import dev.agentplane.topology.catalogue.StackProducer;
import dev.agentplane.topology.event.Admission;
import dev.agentplane.topology.event.AdmissionCode;
import dev.agentplane.topology.event.EventAdmission;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;

/** Reads records of the inbound topics: an event, or a reason to put the record aside. */
final class Inbox {

    /** Topics with stack events, and those with our own decisions. */
    static final List<Topic<StackEvent>> TOPICS = Stream.concat(
                    Topics.STACK.stream(), Stream.of(Topics.RECEIPT_CONTROL))
            .toList();

    /** The record is as large as it may be, and its texts are read with the limit on numbers. */
    private static final EventAdmission ADMISSION = new EventAdmission(Integer.MAX_VALUE);

    private final EventCodec codec;
    private final int maxBytes;
    private final int partitions;
    private final Map<String, Topic<StackEvent>> topics = new HashMap<>();
    private final Map<String, StackProducer> carriers = new HashMap<>();

    /** What a record is. */
    sealed interface Reading {

        /** A stack event, or none for a reason of admission. */
        record Judged(Admission admission) implements Reading {}

        /** Bytes that cannot even be judged. */
        record Unreadable(String code, String detail) implements Reading {}
    }

    Inbox(EventCodec codec, int maxBytes, int partitions) {
        this.codec = codec;
        this.maxBytes = maxBytes;
        this.partitions = partitions;
        for (Topic<StackEvent> topic : TOPICS) {
            topics.put(topic.name(), topic);
            carriers.put(topic.name(), StackProducer.named(topic.writer()).orElse(StackProducer.AGENTPLANE));
        }
    }

    Reading read(String topicName, int partition, byte @Nullable [] keyBytes, byte @Nullable [] value) {
        Topic<StackEvent> topic = topics.get(topicName);
        if (topic == null) {
            throw new IllegalStateException("not subscribed to " + topicName);
        }
        if (value != null && value.length > maxBytes) {
            return refused(
                    AdmissionCode.EVENT_TOO_LARGE, "expected at most " + maxBytes + " bytes, found " + value.length);
        }
        StackEvent event;
        try {
            event = codec.decode(topic, value);
        } catch (MalformedEventException e) {
            return new Reading.Unreadable("MALFORMED_EVENT", String.valueOf(e.getMessage()));
        }
        String key = keyBytes == null ? "" : new String(keyBytes, StandardCharsets.UTF_8);
        Admission judged = ownDecisionsOnly(topic, judge(event, key, carriers.get(topicName)));
        return judged instanceof Admission.Admitted
                ? misplaced(key, partition)
                        .<Reading>map(text -> new Reading.Unreadable("WRONG_PARTITION", text))
                        .orElseGet(() -> new Reading.Judged(judged))
                : new Reading.Judged(judged);
    }

    private Admission judge(StackEvent event, String key, @Nullable StackProducer carrier) {
        try {
            return ADMISSION.admitChecked(WireEvents.document(event), key, carrier);
        } catch (StrictJsonException e) {
            return new Admission.Refused(AdmissionCode.JSON_INVALID, e.code() + ": " + e.getMessage());
        } catch (WireEvents.EnvelopeException e) {
            return new Admission.Refused(AdmissionCode.ENVELOPE_INVALID, String.valueOf(e.getMessage()));
        }
    }

    /** What was decided about a trace has one writer and one topic; the other way round nobody else uses that topic. */
    private static Admission ownDecisionsOnly(Topic<StackEvent> topic, Admission judged) {
        boolean decisions = topic.equals(Topics.RECEIPT_CONTROL);
        if (judged instanceof Admission.Admitted admitted
                && admitted.event().type().control() != decisions) {
            return new Admission.Refused(
                    AdmissionCode.PRODUCER_NOT_ALLOWED,
                    admitted.event().type().name() + " does not belong on " + topic.name());
        }
        return judged;
    }

    /** Two clients that hash keys differently would split one trace over two tasks. */
    private Optional<String> misplaced(String key, int partition) {
        int expected = BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
        return expected == partition
                ? Optional.empty()
                : Optional.of("expected key \"" + key + "\" in partition " + expected + " of " + partitions
                        + "; set the client's partitioner to murmur2");
    }

    private static Reading refused(AdmissionCode code, String detail) {
        return new Reading.Judged(new Admission.Refused(code, detail));
    }
}
