package dev.agentplane.sealing;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.LogEvent;
import dev.agentplane.platform.Platform;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes root-signed log events, all of one change in one transaction. Two at once fence each other. */
public final class LogEventPublisher {

    private static final String TRANSACTIONAL_ID = "agentplane-log-init";

    private final Platform platform;

    public LogEventPublisher(Platform platform) {
        this.platform = platform;
    }

    /** Publishes one key event per partition. */
    public void keyEvents(Map<Integer, Envelope> envelopes) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        envelopes.forEach((partition, envelope) -> records.add(record(partition, Kinds.KEY_EVENT, envelope)));
        publish(records);
    }

    ProducerRecord<byte[], byte[]> record(int partition, String kind, Envelope envelope) {
        byte[] value =
                platform.codec().encode(Topics.LOG_EVENTS, new LogEvent(kind, ByteBuffer.wrap(envelope.bytes())));
        return new ProducerRecord<>(
                Topics.LOG_EVENTS.name(), partition, Kinds.LOG.getBytes(StandardCharsets.UTF_8), value);
    }

    void publish(List<ProducerRecord<byte[], byte[]>> records) {
        try (Producer<byte[], byte[]> producer = platform.clients().transactionalProducer(TRANSACTIONAL_ID)) {
            producer.initTransactions();
            producer.beginTransaction();
            records.forEach(producer::send);
            producer.commitTransaction();
        }
    }
}
