package dev.agentplane.sealing.audit;

import dev.agentplane.avro.MalformedEventException;
import dev.agentplane.avro.Topic;
import dev.agentplane.domain.Digest;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.RecordCursor;
import dev.agentplane.sealing.SealingHandler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The source topics of one partition, each with a cursor of its own, as the auditor wants them. */
final class SourceCursors implements AutoCloseable {

    private final Platform platform;
    private final List<RecordCursor> open = new ArrayList<>();

    SourceCursors(Platform platform) {
        this.platform = platform;
    }

    SourceRecords open(Topic<?> topic, int partition) {
        RecordCursor cursor = platform.recordCursor(new TopicPartition(topic.name(), partition), 0);
        open.add(cursor);
        return new SourceRecords(topic.name(), cursor.beginning(), new Iterator<>() {
            @Override
            public boolean hasNext() {
                return cursor.hasNext();
            }

            @Override
            public SourceRecord next() {
                return record(topic, cursor.next());
            }
        });
    }

    private SourceRecord record(Topic<?> topic, ConsumerRecord<byte[], byte[]> record) {
        return new SourceRecord(
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                owed(topic, record.value()),
                Digest.of(record.value() == null ? new byte[0] : record.value()));
    }

    /** Whatever cannot be read is owed a leaf too: its rejection is evidence. */
    private boolean owed(Topic<?> topic, byte[] value) {
        try {
            return SealingHandler.isSealed(platform.codec().decode(topic, value));
        } catch (MalformedEventException e) {
            return true;
        }
    }

    @Override
    public void close() {
        open.forEach(RecordCursor::close);
    }
}
