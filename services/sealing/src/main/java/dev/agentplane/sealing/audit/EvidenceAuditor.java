package dev.agentplane.sealing.audit;

import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.MalformedNoteException;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.avro.MalformedEventException;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.CheckpointPublished;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.RecordCursor;
import dev.agentplane.platform.TransientException;
import dev.agentplane.sealing.SealingHandler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the evidence topic, its signed heads and its sources from a broker and has every log audited.
 *
 * <p>Order matters on a cluster that lives: heads first, then evidence, then sources. What a head covers was committed
 * before it, and what a leaf names before the leaf.
 */
public final class EvidenceAuditor {

    private static final Map<String, Topic<?>> TOPIC_OF_KIND = Map.of(
            Kinds.DEADLINE_CHECK, Topics.DEADLINES,
            Kinds.LOG_GENESIS, Topics.LOG_EVENTS,
            Kinds.KEY_EVENT, Topics.LOG_EVENTS,
            Kinds.OPS_EVENT, Topics.LOG_EVENTS,
            Kinds.VALIDATION, Topics.VALIDATIONS,
            Kinds.PLACEMENT, Topics.PLACEMENTS,
            Kinds.RUN, Topics.RUNS,
            Kinds.REPLAY_INPUTS, Topics.REPLAYS,
            Kinds.IMPORTED_EVIDENCE, Topics.IMPORT_RECORDS,
            Kinds.RECEIPT, Topics.ISSUED_RECEIPTS);

    private final Platform platform;
    private final InstantSource clock;
    private final @Nullable TrustFile trust;
    private final List<Anchor> anchors;
    private final Level level;
    private final AuditProgress progress;

    /**
     * @param clock says when the end of a log was seen: a record may wait only so long for its leaf
     * @param trust whom to believe; null to take the keys that each log names itself
     * @param anchors checkpoints kept elsewhere
     */
    public EvidenceAuditor(
            Platform platform,
            InstantSource clock,
            @Nullable TrustFile trust,
            List<Anchor> anchors,
            Level level,
            AuditProgress progress) {
        this.platform = platform;
        this.clock = clock;
        this.trust = trust;
        this.anchors = List.copyOf(anchors);
        this.level = level;
        this.progress = progress;
    }

    /** Topics as they are now. */
    private record Found(Map<String, TopicDescription> topics) {

        String id(String topic) {
            TopicDescription found = topics.get(topic);
            return found == null ? "" : found.topicId().toString();
        }

        int partitions(String topic) {
            TopicDescription found = topics.get(topic);
            return found == null ? 0 : found.partitions().size();
        }
    }

    /** One log, and what it says of itself. */
    private record Begun(AuditedLog log, Optional<GenesisTrust> genesis) {}

    /** Audits every log. */
    public AuditReport run() {
        Found found = topics();
        List<Begun> logs = new ArrayList<>();
        for (int partition = 0; partition < found.partitions(Topics.EVIDENCE.name()); partition++) {
            logs.add(begun(found, partition));
        }
        Map<String, SignedHeads> heads = heads(found, logs);
        List<LogAuditResult> results = new ArrayList<>();
        Set<String> predecessors = new HashSet<>();
        for (Begun begun : logs) {
            begun.genesis().ifPresent(genesis -> predecessors.add(genesis.predecessor()));
            results.add(audit(found, begun, heads));
        }
        Set<String> known = new TreeSet<>(heads.keySet());
        if (trust != null) {
            known.addAll(trust.policy().logs().keySet());
        }
        results.addAll(LostLogs.find(logs.stream().map(Begun::log).toList(), predecessors, known));
        return new AuditReport(level, trust == null, results);
    }

    private Found topics() {
        List<String> names = new ArrayList<>(List.of(Topics.EVIDENCE.name(), Topics.CHECKPOINTS.name()));
        SealingHandler.sources().forEach(topic -> names.add(topic.name()));
        Map<String, TopicDescription> described = new HashMap<>();
        try (Admin admin = platform.clients().admin()) {
            for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                    admin.describeTopics(names).topicNameValues().entrySet()) {
                described(topic.getKey(), topic.getValue(), described);
            }
        }
        return new Found(described);
    }

    private static void described(
            String name, KafkaFuture<TopicDescription> topic, Map<String, TopicDescription> described) {
        try {
            described.put(name, topic.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while describing topics", e);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw new TransientException("topic " + name + " cannot be described: " + e.getMessage(), e);
            }
        }
    }

    private Begun begun(Found found, int partition) {
        Optional<GenesisTrust> genesis = Optional.empty();
        try (RecordCursor cursor = cursor(Topics.EVIDENCE, partition)) {
            if (cursor.hasNext()) {
                genesis = evidence(cursor.next())
                        .filter(first -> first.getIndex() == 0)
                        .flatMap(first -> GenesisTrust.read(LogAudit.bytes(first.getEnvelope())));
            }
        }
        String topicId = found.id(Topics.EVIDENCE.name());
        String origin = genesis.map(GenesisTrust::origin).orElseGet(() -> trusted(topicId, partition));
        return new Begun(new AuditedLog(origin, Topics.EVIDENCE.name(), topicId, partition), genesis);
    }

    /** The origin that somebody who is trusted, or an anchor, gives to a log that does not say its own. */
    private String trusted(String topicId, int partition) {
        Set<String> known = new TreeSet<>();
        anchors.forEach(anchor -> known.add(anchor.checkpoint().origin()));
        if (trust != null) {
            known.addAll(trust.policy().logs().keySet());
        }
        return known.stream()
                .filter(origin -> LogName.parse(origin)
                        .filter(name -> name.topicId().equals(topicId) && name.partition() == partition)
                        .isPresent())
                .findFirst()
                .orElse("?/" + topicId + "/" + partition);
    }

    private @Nullable TrustFile trusts(Begun begun) {
        return trust != null ? trust : begun.genesis().map(GenesisTrust::trust).orElse(null);
    }

    private Map<String, SignedHeads> heads(Found found, List<Begun> logs) {
        Map<String, SignedHeads> heads = new TreeMap<>();
        for (Begun begun : logs) {
            TrustFile trusted = trusts(begun);
            Vkey key = trusted == null
                    ? null
                    : trusted.policy().logs().get(begun.log().origin());
            SignedHeads own = new SignedHeads(begun.log().origin(), key);
            if (trust != null && key == null && begun.genesis().isPresent()) {
                own.addUnreadable(begun.log().topic(), 0, "a log that the trust file does not list");
            }
            heads.put(begun.log().origin(), own);
        }
        anchors.forEach(
                anchor -> heads(heads, anchor.checkpoint().origin()).add(anchor.checkpoint(), anchor.where(), -1));
        if (found.partitions(Topics.CHECKPOINTS.name()) > 0) {
            try (RecordCursor cursor = cursor(Topics.CHECKPOINTS, 0)) {
                cursor.forEachRemaining(record -> head(record, heads));
            }
        }
        return heads;
    }

    private static SignedHeads heads(Map<String, SignedHeads> heads, String origin) {
        return heads.computeIfAbsent(origin, name -> new SignedHeads(name, null));
    }

    private void head(ConsumerRecord<byte[], byte[]> record, Map<String, SignedHeads> heads) {
        try {
            CheckpointPublished published = platform.codec().decode(Topics.CHECKPOINTS, record.value());
            Checkpoint head = Checkpoint.parse(LogAudit.bytes(published.getCheckpoint()));
            heads(heads, head.origin()).add(head, Topics.CHECKPOINTS.name(), record.offset());
        } catch (MalformedEventException | MalformedNoteException e) {
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            heads(heads, key).addUnreadable(Topics.CHECKPOINTS.name(), record.offset(), String.valueOf(e.getMessage()));
        }
    }

    private LogAuditResult audit(Found found, Begun begun, Map<String, SignedHeads> heads) {
        AuditedLog log = begun.log();
        try (RecordCursor cursor = cursor(Topics.EVIDENCE, log.partition());
                SourceCursors sources = new SourceCursors(platform)) {
            Instant seen = clock.instant();
            LogAudit audit = new LogAudit(
                    log, level, trusts(begun), heads(heads, log.origin()), sources(found, log.partition(), sources));
            while (cursor.hasNext()) {
                ConsumerRecord<byte[], byte[]> record = cursor.next();
                evidence(record)
                        .ifPresentOrElse(
                                leaf -> audit.take(record.offset(), leaf),
                                () -> audit.takeUnreadable(record.offset(), "bytes that are no event of this topic"));
                progress.at(log, record.offset(), cursor.end());
            }
            return audit.finish(seen);
        }
    }

    private SourcesById sources(Found found, int partition, SourceCursors cursors) {
        if (level == Level.TREE) {
            return SourcesById.NONE;
        }
        Map<String, SourceRecords> byId = new HashMap<>();
        for (Topic<?> topic : SealingHandler.sources()) {
            if (partition < found.partitions(topic.name())) {
                byId.put(found.id(topic.name()), cursors.open(topic, partition));
            }
        }
        Map<String, String> topicOfKind = new HashMap<>();
        TOPIC_OF_KIND.forEach((kind, topic) -> topicOfKind.put(kind, topic.name()));
        return new SourcesById(byId, topicOfKind);
    }

    private RecordCursor cursor(Topic<?> topic, int partition) {
        return platform.recordCursor(new TopicPartition(topic.name(), partition), 0);
    }

    private Optional<EvidenceSealed> evidence(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(platform.codec().decode(Topics.EVIDENCE, record.value()));
        } catch (MalformedEventException e) {
            return Optional.empty();
        }
    }
}
