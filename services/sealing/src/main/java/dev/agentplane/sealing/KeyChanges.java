package dev.agentplane.sealing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.LogEvents;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.keys.Signer;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.ApproverKeyChanged;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.LogEvent;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.platform.TransientException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** Changes the keys of all evidence logs: one root-signed key event in each of them, all or none. */
public final class KeyChanges {

    private static final String TRANSACTIONAL_ID = "agentplane-log-keys";

    private final Platform platform;
    private final InstantSource clock;

    public KeyChanges(Platform platform, InstantSource clock) {
        this.platform = platform;
        this.clock = clock;
    }

    /**
     * The root keys that the logs themselves name, and how many of them must sign.
     *
     * @param keys root keys
     * @param threshold how many
     */
    public record Roots(Set<PublicKey> keys, int threshold) {

        public Roots {
            keys = Set.copyOf(keys);
        }

        /** How many of them are among these signers. */
        public long among(List<? extends Signer> signers) {
            return signers.stream()
                    .map(Signer::publicKey)
                    .distinct()
                    .filter(keys::contains)
                    .count();
        }
    }

    /** The roots, from the genesis events; no keys and threshold 1 where there is no log yet. */
    public Roots roots() {
        Set<PublicKey> keys = new HashSet<>();
        int[] threshold = {1};
        try (TopicReader reader = platform.topicReader()) {
            reader.readAll(Topics.LOG_EVENTS, record -> {
                LogEvent event = (LogEvent) record.event();
                if (event.getKind().equals(Kinds.LOG_GENESIS)) {
                    JsonNode roots = StrictJson.parse(Envelope.parse(LeafReading.bytes(event.getEnvelope()))
                                    .payload())
                            .at("/predicate/roots");
                    roots.path("keys")
                            .forEach(key -> keys.add(
                                    PublicKey.ofBase64(key.path("publicKey").asText())));
                    threshold[0] =
                            Math.max(threshold[0], roots.path("threshold").asInt());
                }
            });
        }
        return new Roots(keys, threshold[0]);
    }

    /**
     * For each log the index of its first leaf that was appended at this moment or later; its size when there is none.
     *
     * @param moment broker time
     */
    public Map<Integer, Long> indexesAt(Instant moment) {
        Map<Integer, Long> first = new TreeMap<>();
        Map<Integer, Long> sizes = new TreeMap<>();
        try (TopicReader reader = platform.topicReader()) {
            List<TopicPartition> partitions = reader.partitions(Topics.EVIDENCE);
            reader.readAll(Topics.EVIDENCE, record -> {
                long index = ((EvidenceSealed) record.event()).getIndex();
                sizes.put(record.partition(), index + 1);
                if (!record.timestamp().isBefore(moment)) {
                    first.putIfAbsent(record.partition(), index);
                }
            });
            partitions.forEach(tp -> first.putIfAbsent(tp.partition(), sizes.getOrDefault(tp.partition(), 0L)));
        }
        return first;
    }

    /**
     * Events that were published.
     *
     * @param envelopes by log
     * @param at broker time of the first
     */
    public record Published(Map<Integer, Envelope> envelopes, Instant at) {}

    /** Numbers of all logs. */
    public Set<Integer> logs() {
        try (TopicReader reader = platform.topicReader()) {
            Set<Integer> logs = new TreeSet<>();
            reader.partitions(Topics.EVIDENCE).forEach(tp -> logs.add(tp.partition()));
            return logs;
        }
    }

    /**
     * Publishes one event for each log, in one transaction.
     *
     * @param logs numbers of the logs
     * @param event makes the event of a log
     * @param roots sign it
     */
    public Published publish(Set<Integer> logs, IntFunction<KeyEvent> event, List<? extends Signer> roots) {
        Instant now = clock.instant();
        Signer[] signers = roots.toArray(Signer[]::new);
        Map<Integer, Envelope> envelopes = new TreeMap<>();
        for (int log : logs) {
            envelopes.put(
                    log, Envelope.sign(LogEvents.keyEvent(event.apply(log), now).bytes(), signers));
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = platform.clients().transactionalProducer(TRANSACTIONAL_ID)) {
            producer.initTransactions();
            producer.beginTransaction();
            envelopes.forEach((log, envelope) -> sent.add(producer.send(record(log, envelope))));
            producer.commitTransaction();
        }
        return new Published(
                envelopes,
                sent.stream()
                        .map(KeyChanges::time)
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH));
    }

    private ProducerRecord<byte[], byte[]> record(int log, Envelope envelope) {
        LogEvent event = new LogEvent(Kinds.KEY_EVENT, ByteBuffer.wrap(envelope.bytes()));
        return new ProducerRecord<>(
                Topics.LOG_EVENTS.name(),
                log,
                Kinds.LOG.getBytes(StandardCharsets.UTF_8),
                platform.codec().encode(Topics.LOG_EVENTS, event));
    }

    private static Instant time(Future<RecordMetadata> sent) {
        try {
            return Instant.ofEpochMilli(sent.get().timestamp());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while changing keys", e);
        } catch (ExecutionException e) {
            throw new TransientException("the key event was not stored: " + e.getMessage(), e);
        }
    }

    /**
     * Waits until each of these is a leaf of its log.
     *
     * @param goOn asked again and again; waiting ends when it says no
     * @return logs that do not have it yet
     */
    public Set<Integer> awaitSealed(Published published, BooleanSupplier goOn) {
        return await(
                Topics.EVIDENCE,
                published,
                goOn,
                (envelope, event) -> event instanceof EvidenceSealed sealed
                        && sealed.getEnvelope().equals(ByteBuffer.wrap(envelope.bytes())));
    }

    /**
     * Waits until admission has taken notice of a key.
     *
     * @param mayApprove gets what it says: whether the key may approve
     * @param goOn asked again and again; waiting ends when it says no
     * @return logs of which it has not yet
     */
    public Set<Integer> awaitNoticed(
            Published published, PublicKey key, Consumer<Boolean> mayApprove, BooleanSupplier goOn) {
        return await(Topics.VALIDATIONS, published, goOn, (envelope, event) -> {
            boolean noticed = event instanceof ApproverKeyChanged changed
                    && changed.getKeyId().equals(key.keyId());
            if (noticed) {
                mayApprove.accept(((ApproverKeyChanged) event).getMayApprove());
            }
            return noticed;
        });
    }

    private Set<Integer> await(
            Topic<?> topic, Published published, BooleanSupplier goOn, BiPredicate<Envelope, SpecificRecord> wanted) {
        Set<Integer> missing = new HashSet<>(published.envelopes().keySet());
        try (TopicReader reader = platform.topicReader()) {
            published
                    .envelopes()
                    .forEach((log, envelope) -> reader.follow(
                            List.of(topic),
                            log,
                            published.at(),
                            record -> {
                                if (wanted.test(envelope, record.event())) {
                                    missing.remove(log);
                                }
                            },
                            count -> missing.contains(log) && goOn.getAsBoolean()));
        }
        return missing;
    }
}
