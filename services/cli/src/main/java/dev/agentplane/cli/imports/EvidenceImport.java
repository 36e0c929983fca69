package dev.agentplane.cli.imports;

import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.EvidenceImported;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.ImportRequested;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.imports.ImportRecord;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.platform.TransientException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One import into one trace of an instance. Not thread-safe. */
public final class EvidenceImport {

    private final Platform platform;
    private final String traceId;
    private final TopicReader reader;
    private final int partition;
    private final Map<Long, Long> leaves = new HashMap<>();
    private @Nullable ImportOutcome outcome;

    /**
     * @param traceId trace that it is imported into
     * @param reader closed by the caller
     */
    public EvidenceImport(Platform platform, String traceId, TopicReader reader) {
        this.platform = platform;
        this.traceId = traceId;
        this.reader = reader;
        this.partition = BuiltInPartitioner.partitionForKey(
                traceId.getBytes(StandardCharsets.UTF_8),
                reader.partitions(Topics.IMPORTS).size());
    }

    /** The record that submitted the run; empty when there is no such run, or yet. */
    public Optional<SourceRecord> submission() {
        Map<String, SourceRecord> found = new HashMap<>();
        reader.readAll(
                List.of(Topics.BUNDLES), List.of(new TopicPartition(Topics.BUNDLES.name(), partition)), record -> {
                    if (record.key().equals(traceId)) {
                        found.putIfAbsent(traceId, record.source());
                    }
                });
        return Optional.ofNullable(found.get(traceId));
    }

    /** The import of the same evidence of the same place, if it was accepted before. */
    public Optional<ImportOutcome> earlier(ImportRecord record, String place) {
        Map<Long, Long> sealed = new HashMap<>();
        Map<String, ImportOutcome> found = new HashMap<>();
        reader.readAll(
                List.of(Topics.IMPORT_RECORDS, Topics.EVIDENCE),
                List.of(
                        new TopicPartition(Topics.IMPORT_RECORDS.name(), partition),
                        new TopicPartition(Topics.EVIDENCE.name(), partition)),
                each -> {
                    leaf(each, sealed);
                    if (each.event() instanceof EvidenceImported event && isOf(event, record, place)) {
                        found.putIfAbsent(
                                traceId, new ImportOutcome(event, partition, each.offset(), true, Optional.empty()));
                    }
                });
        return Optional.ofNullable(found.get(traceId)).map(known -> Optional.ofNullable(sealed.get(known.offset()))
                .map(known::sealedAs)
                .orElse(known));
    }

    private boolean isOf(EvidenceImported event, ImportRecord record, String place) {
        return event.getTraceId().equals(traceId)
                && event.getDecision().equals("accepted")
                && event.getImportId().equals(record.importId())
                && place.equals(event.getWorkspaceId());
    }

    /**
     * Asks for it.
     *
     * @return the record that asks
     * @throws TransientException when it could not be stored
     */
    public RecordMetadata request(ImportRequested request) {
        try (Producer<byte[], byte[]> producer = platform.clients().promptProducer()) {
            return producer.send(new ProducerRecord<>(
                            Topics.IMPORTS.name(),
                            traceId.getBytes(StandardCharsets.UTF_8),
                            platform.codec().encode(Topics.IMPORTS, request)))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while importing", e);
        } catch (ExecutionException | KafkaException e) {
            throw new TransientException("the import was not stored: " + e.getMessage(), e);
        }
    }

    /**
     * Waits until it is decided and sealed.
     *
     * @param goOn asked after each poll
     * @return how far it got; empty when nothing was decided in that time
     */
    public Optional<ImportOutcome> await(RecordMetadata asked, Instant since, BooleanSupplier goOn) {
        leaves.clear();
        outcome = null;
        reader.follow(
                List.of(Topics.IMPORT_RECORDS, Topics.EVIDENCE),
                partition,
                since,
                record -> take(record, asked.offset()),
                count -> (outcome == null || !outcome.settled()) && goOn.getAsBoolean());
        return Optional.ofNullable(outcome);
    }

    private void take(Incoming record, long asked) {
        leaf(record, leaves);
        if (record.event() instanceof EvidenceImported event
                && event.getTraceId().equals(traceId)
                && event.getRequest().getOffset() == asked) {
            outcome = new ImportOutcome(event, partition, record.offset(), false, Optional.empty());
        }
        if (outcome != null && leaves.containsKey(outcome.offset())) {
            outcome = outcome.sealedAs(leaves.getOrDefault(outcome.offset(), 0L));
        }
    }

    /** Leaves of imports in this trace, by the offset of the import record that they seal. */
    private void leaf(Incoming record, Map<Long, Long> sealed) {
        if (record.event() instanceof EvidenceSealed event
                && event.getTraceId().equals(traceId)
                && event.getKind().equals(Kinds.IMPORTED_EVIDENCE)) {
            ByteBuffer buffer = event.getLeaf().duplicate();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            sealed.put(Leaf.parse(bytes).o(), event.getIndex());
        }
    }
}
