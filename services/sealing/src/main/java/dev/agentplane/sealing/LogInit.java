package dev.agentplane.sealing;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.LogEvents;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.attestation.trust.Policy;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.LogEvent;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Starts the evidence logs: keys, and the root-signed genesis and key event of each partition. Doing it again adds only
 * what is missing.
 *
 * <p>One root key and no witness: right for one machine and for development. Production has its roots offline.
 */
public final class LogInit {

    private final Platform platform;
    private final SealingConfig config;
    private final SecureRandom random;
    private final InstantSource clock;

    public LogInit(Platform platform, SealingConfig config, SecureRandom random, InstantSource clock) {
        this.platform = platform;
        this.config = config;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Makes keys that are missing and publishes log events that are missing, all in one transaction.
     *
     * @param topicId id of the evidence topic
     * @param partitions its partition count
     * @return what a verifier needs to trust these logs: their keys and the root; no witness, quorum none
     * @throws IOException when a key file cannot be read or written
     */
    public TrustFile ensure(String topicId, int partitions) throws IOException {
        KeyFile root = KeyFile.loadOrCreate(config.keys().resolve("root.pem"), random);
        KeyFile seal = KeyFile.loadOrCreate(config.keys().resolve("seal.pem"), random);
        Set<String> present = present();
        List<ProducerRecord<byte[], byte[]>> missing = new ArrayList<>();
        List<String> policy = new ArrayList<>();
        Instant now = clock.instant();
        for (int partition = 0; partition < partitions; partition++) {
            KeyFile log = KeyFile.loadOrCreate(config.logKey(topicId, partition), random);
            Vkey vkey = new Vkey(config.origin(topicId, partition), Vkey.LOG, log.publicKey());
            policy.add("log " + vkey);
            add(
                    missing,
                    present,
                    partition,
                    LogEvents.genesis(
                            Topics.EVIDENCE.name(), topicId, partition, vkey, List.of(root.publicKey()), 1, now),
                    root);
            add(
                    missing,
                    present,
                    partition,
                    LogEvents.keyEvent(KeyEvent.register(seal.publicKey(), "User:sealing", "seal"), now),
                    root);
        }
        if (!missing.isEmpty()) {
            new LogEventPublisher(platform).publish(missing);
        }
        policy.add("quorum none");
        return new TrustFile(Policy.parse(policy), 1, List.of(root.publicKey()), List.of(), Map.of());
    }

    private void add(
            List<ProducerRecord<byte[], byte[]>> missing,
            Set<String> present,
            int partition,
            Statement statement,
            KeyFile root) {
        // The subject names the key an event is about, so partition, kind and subject say whether it is there already.
        String identity = identity(
                partition,
                statement.kind(),
                statement.subjects().get(0).sha256().hex());
        if (present.contains(identity)) {
            return;
        }
        Envelope envelope = Envelope.sign(statement.bytes(), root);
        missing.add(new LogEventPublisher(platform).record(partition, statement.kind(), envelope));
    }

    private Set<String> present() {
        Set<String> present = new HashSet<>();
        try (TopicReader reader = platform.topicReader()) {
            reader.readAll(Topics.LOG_EVENTS, record -> {
                LogEvent event = (LogEvent) record.event();
                Envelope envelope = Envelope.parse(LeafReading.bytes(event.getEnvelope()));
                String subject = dev.agentplane.domain.json.StrictJson.parse(envelope.payload())
                        .at("/subject/0/digest/sha256")
                        .asText();
                present.add(identity(record.partition(), event.getKind(), subject));
            });
        }
        return present;
    }

    private static String identity(int partition, String kind, String subject) {
        return partition + " " + kind + " " + subject;
    }
}
