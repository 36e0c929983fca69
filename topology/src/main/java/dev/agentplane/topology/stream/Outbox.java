package dev.agentplane.topology.stream;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.ReceiptIssued;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.receipt.ReceiptRecord;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends what the fold decided to the sinks of the topology. */
final class Outbox {

    static final String RECEIPTS = "receipts-sink";
    static final String AMENDMENTS = "amendments-sink";
    static final String ISSUED = "issued-receipts-sink";
    static final String CONTROL = "receipt-control-sink";
    static final String DEAD_LETTERS = "dead-letters-sink";

    private final EventCodec codec;
    private final ProcessorContext<byte[], byte[]> context;

    Outbox(EventCodec codec, ProcessorContext<byte[], byte[]> context) {
        this.codec = codec;
        this.context = context;
    }

    void record(ReceiptRecord record) {
        send(RECEIPTS, Topics.RECEIPTS, record.traceId(), WireReceipts.avro(record));
    }

    void amendment(ReceiptRecord replaced, ReceiptRecord replacement) {
        send(AMENDMENTS, Topics.AMENDMENTS, replacement.traceId(), WireReceipts.amendment(replaced, replacement));
    }

    void issued(ReceiptIssued receipt) {
        send(ISSUED, Topics.ISSUED_RECEIPTS, receipt.getTraceId(), receipt);
    }

    void decision(StackEvent decision) {
        send(CONTROL, Topics.RECEIPT_CONTROL, decision.traceId(), WireEvents.avro(decision.document()));
    }

    void deadLetter(Record<byte[], byte[]> letter) {
        context.forward(letter, DEAD_LETTERS);
    }

    private void send(String sink, Topic<?> topic, String traceId, SpecificRecord event) {
        byte[] key = traceId.getBytes(StandardCharsets.UTF_8);
        context.forward(new Record<>(key, codec.encode(topic, event), context.currentSystemTimeMs()), sink);
    }
}
