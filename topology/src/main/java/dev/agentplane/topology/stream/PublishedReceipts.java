package dev.agentplane.topology.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.ReceiptAssembled;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;

/** Receipt records as everybody can read them from the receipts topic. Not thread-safe. */
public final class PublishedReceipts {

    private final TopicReader reader;

    /** @param reader closed by the caller */
    public PublishedReceipts(TopicReader reader) {
        this.reader = reader;
    }

    /** The newest record of a trace, in its published JSON. */
    public Optional<ObjectNode> find(String traceId) {
        AtomicReference<ReceiptAssembled> newest = new AtomicReference<>();
        reader.readAll(
                List.of(Topics.RECEIPTS),
                List.of(new TopicPartition(Topics.RECEIPTS.name(), partition(traceId))),
                record -> {
                    if (record.key().equals(traceId)) {
                        newest.set((ReceiptAssembled) record.event());
                    }
                });
        return Optional.ofNullable(newest.get()).map(WireReceipts::json);
    }

    /**
     * A record and when it was published.
     *
     * @param at broker time
     * @param record in its published JSON, the receipt's numbers with all their digits
     */
    public record Line(Instant at, ObjectNode record) {}

    /**
     * The newest record of each trace.
     *
     * @param status only records of this status; empty for all
     */
    public List<Line> newest(Optional<String> status) {
        Map<String, Incoming> newest = new HashMap<>();
        reader.readAll(Topics.RECEIPTS, record -> newest.put(record.key(), record));
        return newest.values().stream()
                .filter(record ->
                        status.isEmpty() || status.get().equals(((ReceiptAssembled) record.event()).getStatus()))
                .map(record -> new Line(record.timestamp(), WireReceipts.json((ReceiptAssembled) record.event())))
                .toList();
    }

    /**
     * Waits for a record of a trace.
     *
     * @param wanted what to wait for
     * @param goOn asked after each poll; waiting ends when it says no
     * @return the newest record, wanted or not
     */
    public Optional<ObjectNode> await(String traceId, Predicate<ObjectNode> wanted, Predicate<Integer> goOn) {
        AtomicReference<ObjectNode> newest = new AtomicReference<>();
        reader.follow(
                List.of(Topics.RECEIPTS),
                partition(traceId),
                Instant.EPOCH,
                record -> {
                    if (record.key().equals(traceId)) {
                        newest.set(WireReceipts.json((ReceiptAssembled) record.event()));
                    }
                },
                count -> (newest.get() == null || !wanted.test(newest.get())) && goOn.test(count));
        return Optional.ofNullable(newest.get());
    }

    private int partition(String traceId) {
        return BuiltInPartitioner.partitionForKey(
                traceId.getBytes(StandardCharsets.UTF_8),
                reader.partitions(Topics.RECEIPTS).size());
    }
}
