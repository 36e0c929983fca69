package dev.agentplane.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the execution service relies on: a queue with explicit acknowledgement, locks that expire and can be renewed. */
class ShareGroupIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(ShareGroupIT.class);
    private static final Duration LOCK = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int MANY_POLLS = 600;

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;

    private String name;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(BrokerConfig.of(directory).withShareLock(LOCK));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void topicAndGroup(TestInfo test) throws Exception {
        name = test.getTestMethod().orElseThrow().getName();
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, name);
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
            admin.incrementalAlterConfigs(Map.of(
                            group,
                            List.of(
                                    set("share.auto.offset.reset", "earliest"),
                                    set("share.isolation.level", "read_committed"),
                                    set("share.renew.acknowledge.enable", "true"))))
                    .all()
                    .get();
        }
    }

    @Test
    void anExpiredLockGivesTheRecordToAnotherMember() throws Exception {
        // Given
        produce("work");
        try (ShareConsumer<String, String> silent = consumer();
                ShareConsumer<String, String> other = consumer()) {
            long before = System.nanoTime();
            ConsumerRecord<String, String> first = poll(silent);
            LOGGER.atInfo()
                    .addKeyValue("millis", (System.nanoTime() - before) / 1_000_000)
                    .log("first record after subscribing");
            assertThat(first.deliveryCount()).contains((short) 1);
            // When: the first member keeps its record without a word
            ConsumerRecord<String, String> again = poll(other);
            // Then
            assertThat(again.offset()).isEqualTo(first.offset());
            assertThat(again.deliveryCount()).contains((short) 2);
            other.acknowledge(again, AcknowledgeType.ACCEPT);
            assertThat(other.commitSync().values()).allMatch(java.util.Optional::isEmpty);
        }
    }

    @Test
    void aRenewedLockKeepsTheRecordBeyondItsDuration() throws Exception {
        // Given
        produce("long work");
        try (ShareConsumer<String, String> worker = consumer();
                ShareConsumer<String, String> idle = consumer()) {
            ConsumerRecord<String, String> record = poll(worker);
            // When: renewed for three times the duration of the lock
            long end = System.nanoTime() + LOCK.multipliedBy(3).toNanos();
            Set<String> seenByOther = new HashSet<>();
            while (System.nanoTime() < end) {
                worker.acknowledge(record, AcknowledgeType.RENEW);
                assertThat(worker.commitSync().values()).allMatch(java.util.Optional::isEmpty);
                worker.poll(POLL);
                idle.poll(POLL).forEach(stolen -> seenByOther.add(stolen.value()));
            }
            worker.acknowledge(record, AcknowledgeType.ACCEPT);
            // Then
            assertThat(worker.commitSync().values()).allMatch(java.util.Optional::isEmpty);
            assertThat(seenByOther).isEmpty();
        }
    }

    @Test
    void aReleasedRecordComesBackAtOnce() throws Exception {
        // Given
        produce("later");
        try (ShareConsumer<String, String> worker = consumer()) {
            ConsumerRecord<String, String> record = poll(worker);
            // When
            worker.acknowledge(record, AcknowledgeType.RELEASE);
            worker.commitSync();
            // Then
            assertThat(poll(worker).deliveryCount()).contains((short) 2);
        }
    }

    @Test
    void recordsOfOpenAndAbortedTransactionsAreNotDelivered() throws Exception {
        // Given
        try (KafkaProducer<String, String> producer = producer(Map.of("transactional.id", name))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(name, "k", "aborted")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(name, "k", "committed")).get();
            producer.commitTransaction();
        }
        // When
        try (ShareConsumer<String, String> worker = consumer()) {
            // Then
            assertThat(poll(worker).value()).isEqualTo("committed");
        }
    }

    private static AlterConfigOp set(String setting, String value) {
        return new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    }

    private ShareConsumer<String, String> consumer() {
        Map<String, Object> settings = new HashMap<>(BrokerProcess.consumer(broker.bootstrap()));
        settings.put("group.id", name);
        settings.put("share.acknowledgement.mode", "explicit");
        settings.put("share.acquire.mode", "record_limit");
        settings.put("max.poll.records", 1);
        ShareConsumer<String, String> consumer = new KafkaShareConsumer<>(settings);
        consumer.subscribe(List.of(name));
        return consumer;
    }

    private static ConsumerRecord<String, String> poll(ShareConsumer<String, String> consumer) {
        for (int i = 0; i < MANY_POLLS; i++) {
            for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                return record;
            }
        }
        throw new AssertionError("expected a record, found none");
    }

    private void produce(String value) throws Exception {
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            producer.send(new ProducerRecord<>(name, "k", value)).get();
        }
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", broker.bootstrap());
        settings.put("acks", "all");
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }
}
