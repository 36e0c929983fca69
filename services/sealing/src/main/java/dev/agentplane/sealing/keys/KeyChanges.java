package dev.agentplane.sealing.keys;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.LogEvents;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.keys.Signer;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.ApproverKeyChanged;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.LogEvent;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.sealing.LogEventPublisher;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;

/** Changes which keys count, in every evidence log at once: all logs get the event, or none does. */
public final class KeyChanges {

    /** How far the clock of this machine may be ahead of the broker's. */
    private static final Duration OVERLAP = Duration.ofHours(1);

    private final Platform platform;
    private final InstantSource clock;

    public KeyChanges(Platform platform, InstantSource clock) {
        this.platform = platform;
        this.clock = clock;
    }

    /** What the log events that were published until now say. */
    public KeyLedger ledger() {
        KeyLedger ledger = new KeyLedger();
        try (TopicReader reader = platform.topicReader()) {
            reader.readAll(
                    Topics.LOG_EVENTS,
                    record -> ledger.take(record.partition(), bytes(((LogEvent) record.event()).getEnvelope())));
        }
        return ledger;
    }

    /**
     * Signs the events with all these root keys and publishes them in one transaction.
     *
     * @throws KeyChangeRefusedException when the root keys are not enough
     */
    public void publish(KeyLedger ledger, Map<Integer, KeyEvent> events, Collection<? extends Signer> roots) {
        ledger.requireRoots(roots.stream().map(Signer::publicKey).toList());
        Instant now = clock.instant();
        Map<Integer, Envelope> envelopes = new TreeMap<>();
        events.forEach((partition, event) -> {
            Statement statement = LogEvents.keyEvent(event, now);
            envelopes.put(partition, Envelope.sign(statement.bytes(), roots.toArray(Signer[]::new)));
        });
        new LogEventPublisher(platform).keyEvents(envelopes);
    }

    /**
     * Waits until admission has taken notice of a key that was registered to approve.
     *
     * @param partitions the logs it was registered in
     * @param goOn asked again and again; waiting ends when it says no
     * @return logs in which it has not yet
     */
    public Set<Integer> awaitApprover(Set<Integer> partitions, PublicKey key, BooleanSupplier goOn) {
        Set<Integer> missing = new TreeSet<>(partitions);
        Instant since = clock.instant().minus(OVERLAP);
        try (TopicReader reader = platform.topicReader()) {
            for (int partition : partitions) {
                reader.follow(
                        List.of(Topics.VALIDATIONS),
                        partition,
                        since,
                        record -> {
                            if (record.event() instanceof ApproverKeyChanged changed
                                    && changed.getMayApprove()
                                    && changed.getKeyId().equals(key.keyId())) {
                                missing.remove(partition);
                            }
                        },
                        count -> missing.contains(partition) && goOn.getAsBoolean());
            }
        }
        return missing;
    }

    /** By partition, index of the first leaf that was appended at this time or later; of the next leaf when there is none. */
    public Map<Integer, Long> firstLeaves(Instant since) {
        Map<Integer, Long> first = new TreeMap<>();
        try (TopicReader reader = platform.topicReader()) {
            List<TopicPartition> partitions = reader.partitions(Topics.EVIDENCE);
            reader.readAll(
                    List.of(Topics.EVIDENCE),
                    partitions,
                    since,
                    record -> first.merge(record.partition(), ((EvidenceSealed) record.event()).getIndex(), Math::min));
            List<TopicPartition> quiet = partitions.stream()
                    .filter(partition -> !first.containsKey(partition.partition()))
                    .toList();
            if (!quiet.isEmpty()) {
                reader.readAll(
                        List.of(Topics.EVIDENCE),
                        quiet,
                        record -> first.merge(
                                record.partition(), ((EvidenceSealed) record.event()).getIndex() + 1, Math::max));
            }
        }
        return first;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
