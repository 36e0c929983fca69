package dev.agentplane.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.MerkleTree;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.attestation.verify.ExportFolder;
import dev.agentplane.attestation.verify.ExportVerifier;
import dev.agentplane.attestation.verify.Verification;
import dev.agentplane.avro.SchemaRegistry;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.embedded.EmbeddedBroker;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.AlertRaised;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.Producer;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.PlatformConfig;
import dev.agentplane.platform.RecordCursor;
import dev.agentplane.platform.TopicProvisioner;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.sealing.audit.Alarm;
import dev.agentplane.sealing.audit.AlarmKind;
import dev.agentplane.sealing.audit.AuditReport;
import dev.agentplane.sealing.audit.EvidenceAuditor;
import dev.agentplane.sealing.audit.Level;
import dev.agentplane.sealing.audit.LogAuditResult;
import dev.agentplane.sealing.keys.KeyChanges;
import dev.agentplane.sealing.keys.KeyLedger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingIT {

    private static final int PARTITIONS = 2;

    @TempDir
    Path directory;

    private EmbeddedBroker broker;
    private Platform platform;
    private SealingConfig config;
    private Map<String, String> topicIds;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        platform = new Platform(
                PlatformConfig.of(broker.bootstrap(), "none", "test", directory.resolve("state")),
                new MemoryRegistry());
        try (Admin admin = platform.clients().admin()) {
            topicIds = new TopicProvisioner(admin).ensure(PARTITIONS);
        }
        config = SealingConfig.of(directory.resolve("keys"), directory.resolve("state/sealing"));
        new LogInit(platform, config, new SecureRandom(), InstantSource.system())
                .ensure(topicIds.get(Topics.EVIDENCE.name()), PARTITIONS);
    }

    @AfterEach
    void stop() {
        platform.close();
        broker.close();
    }

    @Test
    void aDenialBecomesASignedLeafUnderASignedCheckpointAndClosesItsRun() throws Exception {
        // Given
        publish("run-1", 1);
        // When
        try (SealingService service = SealingService.start(platform, config, topicIds)) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(checkpoint(1).size()).isEqualTo(4));
        }
        // Then
        List<EvidenceSealed> log = evidence(1);
        assertThat(log)
                .extracting(EvidenceSealed::getKind)
                .containsExactly("log-genesis", "key-event", "validation", "run-manifest");
        KeyFile seal = KeyFile.load(config.keys().resolve("seal.pem"));
        Leaf leaf = Leaf.parse(LeafReading.bytes(log.get(2).getLeaf()));
        Envelope envelope = Envelope.parse(LeafReading.bytes(log.get(2).getEnvelope()));
        assertThat(envelope.signedBy(seal.publicKey())).isTrue();
        assertThat(leaf.d()).isEqualTo(envelope.paeDigest());
        MerkleTree tree = new MerkleTree();
        log.forEach(item ->
                tree.append(Leaf.parse(LeafReading.bytes(item.getLeaf())).hash()));
        assertThat(tree.inclusion(2, 4).root(leaf.hash(), 4))
                .isEqualTo(checkpoint(1).root());
    }

    @Test
    void theExportOfADeniedRunVerifiesOfflineAgainstTheTrustFileOfTheLog() throws Exception {
        // Given
        publish("run-1", 0);
        publish("run-2", 0);
        try (SealingService service = SealingService.start(platform, config, topicIds)) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(checkpoint(0).size()).isEqualTo(6));
        }
        EvidenceExporter exporter = new EvidenceExporter(platform);
        // When
        Map<String, byte[]> files = exporter.export("run-2").orElseThrow().files();
        // Then
        TrustFile trust = TrustFile.parse(exporter.trust().bytes(), false);
        Verification verification = new ExportVerifier(
                        trust, ExportVerifier.Options.at(Instant.now().getEpochSecond()))
                .verify(ExportFolder.of(files));
        assertThat(verification.findings()).isEmpty();
        assertThat(verification.result()).isEqualTo(Verification.Result.VERIFIED);
        assertThat(verification.outcome()).contains("DENIED");
    }

    /** The sealer runs through all of it: the next key is used from the leaf on that retires the first one. */
    @Test
    void aSealKeyIsRotatedWhileTheSealerRunsAndExportsOfBeforeAndAfterVerify() throws Exception {
        // Given
        KeyFile root = KeyFile.load(config.keys().resolve("root.pem"));
        KeyFile first = KeyFile.load(config.keys().resolve("seal.pem"));
        KeyChanges changes = new KeyChanges(platform, InstantSource.system());
        try (SealingService service = SealingService.start(platform, config, topicIds)) {
            publish("run-1", 0);
            awaitSize(0, 4);
            // When
            KeyFile next = KeyFile.loadOrCreate(config.keys().resolve("seal-next.pem"), new SecureRandom());
            KeyLedger before = changes.ledger();
            changes.publish(before, before.register(next.publicKey(), "User:sealing", Set.of("seal")), List.of(root));
            KeyLedger both = changes.ledger();
            changes.publish(both, both.retire(both.find(first.publicKey().keyId())), List.of(root));
            awaitSize(0, 6);
            publish("run-2", 0);
            awaitSize(0, 8);
            awaitSize(1, 4);
            // Then
            Envelope sealed =
                    Envelope.parse(LeafReading.bytes(evidence(0).get(6).getEnvelope()));
            assertThat(sealed.signedBy(next.publicKey())).isTrue();
        }
        EvidenceExporter exporter = new EvidenceExporter(platform);
        for (String run : List.of("run-1", "run-2")) {
            Verification verification = new ExportVerifier(
                            exporter.trust(),
                            ExportVerifier.Options.at(Instant.now().getEpochSecond()))
                    .verify(ExportFolder.of(exporter.export(run).orElseThrow().files()));
            assertThat(verification.result())
                    .as("%s %s", run, verification.findings())
                    .isEqualTo(Verification.Result.VERIFIED);
        }
    }

    private void awaitSize(int partition, long size) {
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(checkpoint(partition).size()).isEqualTo(size));
    }

    @Test
    void aRestartedSealerSealsNothingTwiceAndGoesOnDensely() throws Exception {
        // Given
        publish("run-1", 0);
        try (SealingService service = SealingService.start(platform, config, topicIds)) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(evidence(0)).hasSize(4));
        }
        // When
        publish("run-2", 0);
        try (SealingService service = SealingService.start(platform, config, topicIds)) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(checkpoint(0).size()).isEqualTo(6));
        }
        // Then
        assertThat(evidence(0)).extracting(EvidenceSealed::getIndex).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(evidence(0))
                .extracting(EvidenceSealed::getTraceId)
                .containsExactly("_log", "_log", "run-1", "run-1", "run-2", "run-2");
    }

    @Test
    void aSealerThatWasTakenOverCannotCommitAndWhatItLeftBehindIsNoLeaf() throws Exception {
        // Given: a sealer that stands still in the middle of a transaction, its leaf already at the broker
        String evidenceId = topicIds.get(Topics.EVIDENCE.name());
        try (var zombie = platform.clients().transactionalProducer("agentplane-sealing-" + evidenceId + "-0")) {
            zombie.initTransactions();
            zombie.beginTransaction();
            EvidenceSealed leaf = new EvidenceSealed(
                    "run-0", "validation", 0L, ByteBuffer.wrap(new byte[] {1}), ByteBuffer.wrap(new byte[] {2}));
            zombie.send(new ProducerRecord<>(
                    Topics.EVIDENCE.name(), 0, new byte[0], platform.codec().encode(Topics.EVIDENCE, leaf)));
            zombie.flush();
            publish("run-1", 0);
            // When
            try (SealingService service = SealingService.start(platform, config, topicIds)) {
                await().atMost(Duration.ofSeconds(120))
                        .untilAsserted(() -> assertThat(checkpoint(0).size()).isEqualTo(4));
            }
            // Then
            assertThatThrownBy(zombie::commitTransaction).isInstanceOf(KafkaException.class);
        }
        assertThat(evidence(0)).extracting(EvidenceSealed::getIndex).containsExactly(0L, 1L, 2L, 3L);
        assertThat(raw(0).get(0).offset())
                .as("the aborted leaf keeps its offset")
                .isPositive();
        assertThat(audit().clean()).as("%s", audit().logs()).isTrue();
    }

    @Test
    void whatAnAdministratorDidToTheTopicIsNamed() throws Exception {
        // Given
        publish("run-1", 0);
        publish("run-2", 0);
        try (SealingService service = SealingService.start(platform, config, topicIds)) {
            await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> {
                assertThat(checkpoint(0).size()).isEqualTo(6);
                assertThat(checkpoint(1).size()).isEqualTo(2);
            });
        }
        assertThat(audit().clean()).as("%s", audit().logs()).isTrue();
        assertThat(audit().logs()).extracting(LogAuditResult::provenSize).containsExactly(6L, 2L);
        List<ConsumerRecord<byte[], byte[]>> records = raw(0);
        TopicPartition partition = new TopicPartition(Topics.EVIDENCE.name(), 0);
        try (Admin admin = platform.clients().admin()) {
            // When: a record is appended once more
            append(records.subList(3, 4));
            // Then
            assertThat(alarm(0)).isEqualTo(AlarmKind.REORDERED);
            try (SealingService service = SealingService.start(platform, config, topicIds)) {
                await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> assertThat(alerts())
                        .containsExactly(config.origin(topicIds.get(Topics.EVIDENCE.name()), 0)));
            }
            // When: the first records are deleted
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
            // Then
            assertThat(alarm(0)).isEqualTo(AlarmKind.TRUNCATED);
            // When: the topic is made again with the same records
            admin.deleteTopics(List.of(Topics.EVIDENCE.name())).all().get();
            await().atMost(Duration.ofSeconds(120))
                    .ignoreExceptions()
                    .until(() -> new TopicProvisioner(admin).ensure(PARTITIONS), ids -> !ids.equals(topicIds));
            append(records);
        }
        // Then: the one that was filled again, and the one that was left empty
        assertThat(audit().logs())
                .flatExtracting(LogAuditResult::alarms)
                .filteredOn(alarm -> alarm.kind() == AlarmKind.RECREATED)
                .extracting(Alarm::origin)
                .containsExactly(
                        config.origin(topicIds.get(Topics.EVIDENCE.name()), 0),
                        config.origin(topicIds.get(Topics.EVIDENCE.name()), 1));
    }

    /** Origins of the logs that an alert was raised about. */
    private List<String> alerts() {
        List<String> origins = new ArrayList<>();
        try (TopicReader reader = platform.topicReader()) {
            reader.readAll(Topics.ALERTS, record -> origins.add(((AlertRaised) record.event()).getSubject()));
        }
        return origins;
    }

    private AuditReport audit() {
        return new EvidenceAuditor(
                        platform, InstantSource.system(), null, List.of(), Level.FULL, (log, offset, end) -> {})
                .run();
    }

    private AlarmKind alarm(int partition) {
        LogAuditResult result = audit().logs().get(partition);
        return result.primary().orElseThrow(() -> new AssertionError(result)).kind();
    }

    private List<ConsumerRecord<byte[], byte[]>> raw(int partition) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (RecordCursor cursor = platform.recordCursor(new TopicPartition(Topics.EVIDENCE.name(), partition), 0)) {
            cursor.forEachRemaining(records::add);
        }
        return records;
    }

    private void append(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        try (var producer = platform.clients().producer()) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                producer.send(new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value()))
                        .get();
            }
        }
    }

    private LargestCheckpoint checkpoint(int partition) {
        return LargestCheckpoint.ofAll(platform)
                .getOrDefault(
                        config.origin(topicIds.get(Topics.EVIDENCE.name()), partition),
                        new LargestCheckpoint(0, Digest.of(new byte[0]), ""));
    }

    private List<EvidenceSealed> evidence(int partition) {
        List<EvidenceSealed> found = new ArrayList<>();
        try (TopicReader reader = platform.topicReader()) {
            reader.readAll(Topics.EVIDENCE, record -> {
                if (record.partition() == partition) {
                    found.add((EvidenceSealed) record.event());
                }
            });
        }
        return found;
    }

    private void publish(String trace, int partition) throws Exception {
        String digest = Digest.of(trace.getBytes(StandardCharsets.UTF_8)).toString();
        BundleValidated event = new BundleValidated(
                trace,
                AdmissionState.DENIED,
                "UNKNOWN@UNKNOWN",
                digest,
                new SourceRecord(Topics.BUNDLES.name(), partition, 0L, digest),
                List.of(),
                null,
                new EvidenceDraft(
                        "validation",
                        "DENIED",
                        Instant.EPOCH,
                        new Producer("validation", "User:validation", "0.1.0"),
                        List.of(new SubjectDigest("bundle:UNKNOWN@UNKNOWN", digest.substring("sha256:".length()))),
                        Map.of("validation-artifact.json", "{\"valid\":false}"),
                        "{}"),
                null);
        try (var producer = platform.clients().producer()) {
            producer.send(new ProducerRecord<>(
                            Topics.VALIDATIONS.name(),
                            partition,
                            trace.getBytes(StandardCharsets.UTF_8),
                            platform.codec().encode(Topics.VALIDATIONS, event)))
                    .get();
        }
    }

    private static final class MemoryRegistry implements SchemaRegistry {

        private final List<Schema> schemas = new ArrayList<>();

        @Override
        public synchronized int register(String subject, Schema schema) {
            if (!schemas.contains(schema)) {
                schemas.add(schema);
            }
            return schemas.indexOf(schema);
        }

        @Override
        public synchronized Schema schemaById(int id) {
            return schemas.get(id);
        }

        @Override
        public void close() {}
    }
}
