package dev.agentplane.benchmark;

import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.topology.event.Admission.Admitted;
import dev.agentplane.topology.event.EventAdmission;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.receipt.Fold;
import dev.agentplane.topology.receipt.Standing;
import dev.agentplane.topology.receipt.Trace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the receipts service computes for the eight events of a run, without Kafka. */
final class ReceiptFold {

    private static final int MAX_NUMBER_CHARS = 32;

    private final Fold fold = new Fold(false);
    private final EventAdmission admission = new EventAdmission(EventAdmission.DEFAULT_MAX_BYTES);
    private final String traceId;
    private final List<byte[]> events = new ArrayList<>();

    private ReceiptFold(byte[] file) {
        var trace = StrictJson.parseExact(file, MAX_NUMBER_CHARS);
        this.traceId = trace.path("trace_id").asText();
        trace.path("events").forEach(event -> events.add(event.toString().getBytes(StandardCharsets.UTF_8)));
    }

    static ReceiptFold ofExample() throws IOException {
        try (InputStream file = ReceiptFold.class.getResourceAsStream("trace.json")) {
            if (file == null) {
                throw new IOException("trace.json is missing from the benchmark's resources");
            }
            return new ReceiptFold(file.readAllBytes());
        }
    }

    /** How many events one trace has. */
    int size() {
        return events.size();
    }

    /** Admits all events and writes the record that is published after them; it has the receipt. */
    void once() {
        Trace trace = new Trace(traceId);
        events.forEach(event -> trace.add(admitted(event)));
        record(trace);
    }

    private StackEvent admitted(byte[] event) {
        if (admission.admit(event, traceId, null) instanceof Admitted admitted) {
            return admitted.event();
        }
        throw new IllegalStateException("an event of the example is not admitted");
    }

    private void record(Trace trace) {
        if (CanonicalJson.bytes(Standing.of(trace, fold).toRecord().json()).length == 0) {
            throw new IllegalStateException("a trace has a record");
        }
    }

    /** Admits each event and writes the record that is published after it; the last one has the receipt. */
    void afterEach() {
        Trace trace = new Trace(traceId);
        for (byte[] event : events) {
            trace.add(admitted(event));
            record(trace);
        }
    }

    /** The floor: reads the same events strictly and does nothing with them. */
    void readOnly() {
        events.forEach(event -> StrictJson.parseExact(event, MAX_NUMBER_CHARS));
    }
}
