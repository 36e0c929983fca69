package dev.agentplane.sealing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.leaf.MalformedLeafException;
import dev.agentplane.attestation.merkle.Frontier;
import dev.agentplane.attestation.merkle.Hashing;
import dev.agentplane.attestation.note.CheckpointSigner;
import dev.agentplane.avro.MalformedEventException;
import dev.agentplane.avro.SchemaRegistryException;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.events.AlertRaised;
import dev.agentplane.events.CheckpointPublished;
import dev.agentplane.platform.Health;
import dev.agentplane.platform.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the <em>committed</em> evidence, keeps the trees, signs checkpoints. One thread; its partitions come from a
 * consumer group, its positions from the trees themselves.
 *
 * <p>Two log writers of one partition could not disagree: the tree is a function of committed records. A root over
 * records that might still be aborted is never signed.
 */
final class LogWriter implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LogWriter.class);
    private static final Duration POLL = Duration.ofMillis(25);
    private static final long PAUSE_MILLIS = 200;
    private static final String COMPONENT = "log-writer";

    private final SealingConfig config;
    private final Platform platform;
    private final String topicId;
    private final IntFunction<CheckpointSigner> signers;
    private final LongSupplier nanoTime;
    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final Map<Integer, Task> tasks = new HashMap<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "log-writer");

    /** @param signers the log key of each partition */
    LogWriter(
            SealingConfig config,
            Platform platform,
            String topicId,
            IntFunction<CheckpointSigner> signers,
            LongSupplier nanoTime) {
        this.config = config;
        this.platform = platform;
        this.topicId = topicId;
        this.signers = signers;
        this.nanoTime = nanoTime;
        this.consumer = platform.clients().groupConsumer("agentplane-" + COMPONENT);
        this.producer = platform.clients().producer();
        platform.health().report(COMPONENT, Health.Status.STARTING, "joining its group");
    }

    LogWriter start() {
        thread.start();
        return this;
    }

    private static final class Task {
        private final int partition;
        private final Tree tree;
        private final CheckpointSigner signer;
        private long signedSize;
        private long unsignedSince;
        private boolean alerted;

        Task(int partition, Tree tree, CheckpointSigner signer, long signedSize) {
            this.partition = partition;
            this.tree = tree;
            this.signer = signer;
            this.signedSize = signedSize;
        }
    }

    private void run() {
        try {
            consumer.subscribe(List.of(Topics.EVIDENCE.name()), new Takeover());
            while (!stopping.get()) {
                turn();
            }
        } catch (WakeupException e) {
            // close() was called.
        } finally {
            consumer.close();
            producer.close();
            platform.health().report(COMPONENT, Health.Status.STOPPED, "closed");
            stopped.countDown();
        }
    }

    private void turn() {
        try {
            if (tasks.isEmpty() && !consumer.assignment().isEmpty()) {
                takeOver(consumer.assignment());
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Task task = tasks.get(record.partition());
                if (task != null) {
                    append(task, record);
                }
            }
            for (Task task : tasks.values()) {
                if (due(task)) {
                    publish(task);
                }
                alert(task);
            }
            reportHealth();
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException
                | SchemaRegistryException
                | IOException
                | UncheckedIOException
                | KeyRefusedException e) {
            // Nothing is lost by trying again: what was not acknowledged is signed and published once more.
            platform.health().report(COMPONENT, Health.Status.DEGRADED, String.valueOf(e.getMessage()));
            LOGGER.atWarn().log("checkpoints are held up: {}", e.getMessage());
            readAgain();
        }
    }

    /** Back to where the trees stand, after a pause: records that were polled but not appended are read again. */
    private void readAgain() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.set(true);
            return;
        }
        Set<TopicPartition> assigned = consumer.assignment();
        for (Task task : tasks.values()) {
            TopicPartition tp = new TopicPartition(Topics.EVIDENCE.name(), task.partition);
            if (assigned.contains(tp)) {
                consumer.seek(tp, task.tree.nextOffset());
            }
        }
    }

    private void append(Task task, ConsumerRecord<byte[], byte[]> record) {
        if (task.tree.frontier().size() == task.signedSize) {
            task.unsignedSince = nanoTime.getAsLong();
        }
        try {
            task.tree.append(record.offset(), platform.codec().decode(Topics.EVIDENCE, record.value()));
        } catch (MalformedEventException | MalformedLeafException | IllegalArgumentException e) {
            task.tree.halt("FORKED: offset " + record.offset() + " is not evidence: " + e.getMessage());
        }
    }

    private boolean due(Task task) {
        long fresh = task.tree.frontier().size() - task.signedSize;
        boolean late = nanoTime.getAsLong() - task.unsignedSince
                >= config.checkpointAfter().toNanos();
        return task.tree.maySign() && fresh > 0 && (fresh >= config.checkpointEvery() || late);
    }

    private void publish(Task task) throws IOException {
        long size = task.tree.frontier().size();
        byte[] note = task.signer.sign(size, task.tree.frontier().root());
        // First the mark, then the signature: after a crash we must know what may have left this process.
        new TreeSnapshot(task.tree.frontier(), task.tree.nextOffset()).save(file(task.partition, "frontier.json"));
        String origin = config.origin(topicId, task.partition);
        byte[] value = platform.codec()
                .encode(Topics.CHECKPOINTS, new CheckpointPublished(origin, size, ByteBuffer.wrap(note)));
        store(new ProducerRecord<>(Topics.CHECKPOINTS.name(), origin.getBytes(StandardCharsets.UTF_8), value));
        TreeSnapshot.replace(file(task.partition, "checkpoint"), note);
        task.signedSize = size;
    }

    /** Says once in each life of this process why a log is not signed any more. */
    private void alert(Task task) {
        String halted = task.tree.halted();
        if (halted == null || task.alerted) {
            return;
        }
        String origin = config.origin(topicId, task.partition);
        String detail = CanonicalJson.text(JsonNodeFactory.instance
                .objectNode()
                .put("origin", origin)
                .put("index", task.tree.frontier().size())
                .put("offset", task.tree.nextOffset())
                .put("found", halted));
        String kind = halted.split(":", 2)[0];
        byte[] value = platform.codec().encode(Topics.ALERTS, new AlertRaised(kind, origin, detail));
        store(new ProducerRecord<>(
                Topics.ALERTS.name(), task.partition, origin.getBytes(StandardCharsets.UTF_8), value));
        task.alerted = true;
    }

    private void store(ProducerRecord<byte[], byte[]> record) {
        try {
            var ack = producer.send(record);
            producer.flush();
            ack.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while publishing to " + record.topic(), e);
        } catch (ExecutionException e) {
            throw new KafkaException(record.topic() + " took no record: " + e.getMessage(), e);
        }
    }

    private Path file(int partition, String name) {
        return config.stateDir().resolve(topicId + "-" + partition).resolve(name);
    }

    private void reportHealth() {
        if (tasks.isEmpty() && !consumer.assignment().isEmpty()) {
            return;
        }
        for (Task task : tasks.values()) {
            String halted = task.tree.halted();
            if (halted != null) {
                platform.health()
                        .report(COMPONENT, Health.Status.DEGRADED, "partition " + task.partition + " " + halted);
                return;
            }
        }
        platform.health().report(COMPONENT, Health.Status.READY, "");
    }

    /** Makes a tree for each partition and moves reading to where it stands. Fails as a whole, and is then done again. */
    private void takeOver(Set<TopicPartition> partitions) throws IOException {
        Map<String, LargestCheckpoint> largest = LargestCheckpoint.ofAll(platform);
        Map<Integer, Task> taken = new HashMap<>();
        for (TopicPartition tp : partitions) {
            Task task = task(tp.partition(), largest.get(config.origin(topicId, tp.partition())));
            consumer.seek(tp, task.tree.nextOffset());
            taken.put(tp.partition(), task);
        }
        tasks.putAll(taken);
    }

    private Task task(int partition, @Nullable LargestCheckpoint known) throws IOException {
        TreeSnapshot start =
                TreeSnapshot.load(file(partition, "frontier.json")).orElse(new TreeSnapshot(Frontier.EMPTY, 0));
        long size = known == null ? 0 : known.size();
        Digest root = known == null ? Hashing.EMPTY : known.root();
        // A larger snapshot was saved but perhaps never published: it is signed again, it cannot differ. One of the
        // same
        // size must be the published tree; anything else is not trusted, and the log is read from its start.
        boolean trusted = start.frontier().size() > size
                || (start.frontier().size() == size && start.frontier().root().equals(root));
        TreeSnapshot from = trusted ? start : new TreeSnapshot(Frontier.EMPTY, 0);
        return new Task(
                partition, new Tree(from.frontier(), from.nextOffset(), size, root), signers.apply(partition), size);
    }

    /** Partitions that come or go void all trees: the next turn makes them anew for what is assigned then. */
    private final class Takeover implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            tasks.clear();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            tasks.clear();
        }
    }

    @Override
    public void close() {
        if (stopping.compareAndSet(false, true)) {
            consumer.wakeup();
        }
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
