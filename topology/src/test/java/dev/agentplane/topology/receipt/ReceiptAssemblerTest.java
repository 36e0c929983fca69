package dev.agentplane.topology.receipt;

import static dev.agentplane.topology.StackFixtures.TRACE;
import static dev.agentplane.topology.StackFixtures.find;
import static dev.agentplane.topology.StackFixtures.joined;
import static dev.agentplane.topology.StackFixtures.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.event.AdmissionCode;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import dev.agentplane.topology.verdict.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptAssemblerTest {

    private final ReceiptAssembler assembler = ReceiptAssembler.standard();

    @Test
    void aCompleteFileGivesItsReceiptAtOnce() {
        Assembly assembly = assemble(joined());
        assertThat(assembly.positive()).isTrue();
        assertThat(assembly.refused()).isEmpty();
        ReceiptRecord record = assembly.record();
        assertThat(record.status()).isEqualTo(Status.COMPLETE);
        assertThat(record.revision()).isZero();
        assertThat(record.json().path("receipt_hash").textValue())
                .isEqualTo("sha256:b479397d204f11534b5804204cf13622bad7499be264fc1ec67763ae74644974");
        assertThat(record.json().path("receipt").path("receipt_id").textValue()).isEqualTo("rpt_" + TRACE);
    }

    @Test
    void aFileThatEndsTooEarlyIsIncomplete() {
        Assembly assembly = assemble(joined().subList(0, 6));
        assertThat(assembly.positive()).isFalse();
        assertThat(assembly.record().status()).isEqualTo(Status.INCOMPLETE);
        assertThat(assembly.record().missing()).containsExactly("run.completed", "evidence.sealed");
        assertThat(assembly.record().reasons())
                .extracting(Reason::code)
                .containsExactly(ReasonCode.OFFLINE_CLOSED, ReasonCode.TRANSPORT_INVISIBLE);
    }

    @Test
    void eventsThatAreNotAdmittedAreListedAndNotFolded() {
        List<ObjectNode> events = joined();
        find(events, "evt_005").put("producer", "sociosphere");
        find(events, "evt_006").put("trace_id", "trace_other");
        events.add(find(joined(), "evt_001"));
        Assembly assembly = assemble(events);
        assertThat(assembly.refused())
                .extracting(Assembly.RefusedEvent::index, Assembly.RefusedEvent::code)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(4, AdmissionCode.PRODUCER_NOT_ALLOWED),
                        org.assertj.core.groups.Tuple.tuple(5, AdmissionCode.KEY_MISMATCH));
        assertThat(assembly.duplicates()).isEqualTo(1);
        assertThat(assembly.record().missing()).containsExactly("placement.selected", "run.started");
        assertThat(assembly.json().path("refused_events")).hasSize(2);
    }

    @Test
    void aSealInTheFileIsHonouredAndALateEventAmends() {
        List<ObjectNode> events = joined();
        Trace trace = trace(events);
        Seal seal = Standing.of(trace, new Fold(false)).due().orElseThrow();
        StackEvent control = ControlEvents.of(TRACE, seal, Instant.parse("2026-04-05T08:00:00Z"));
        events.add((ObjectNode) dev.agentplane.topology.StackFixtures.json(control.text()));
        assertThat(assemble(events).record().revision()).isEqualTo(1);
        assertThat(assemble(events).record().status()).isEqualTo(Status.COMPLETE);
        // When
        ObjectNode late = find(joined(), "evt_007").put("event_id", "evt_017").put("supersedes", "evt_007");
        ((ObjectNode) late.required("payload")).put("inference_j", 23);
        events.add(late);
        // Then
        Assembly assembly = assemble(events);
        assertThat(assembly.positive()).isTrue();
        assertThat(assembly.record().status()).isEqualTo(Status.AMENDED);
        assertThat(assembly.record().priorHash()).isEqualTo(seal.receiptHash());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"events\":[]}",
                "{\"trace_id\":\"t\"}",
                "{\"trace_id\":\"-\",\"events\":[]}",
                "{\"trace_id\":\"t\",\"events\":[{\"a\":NaN}]}",
                "{\"trace_id\":1,\"events\":[]}"
            })
    void whatIsNoTraceFileIsUnreadable(String text) {
        assertThatThrownBy(() -> assembler.assemble(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableTraceException.class);
    }

    private Assembly assemble(List<ObjectNode> events) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("trace_id", TRACE);
        file.putArray("events").addAll(events);
        return assembler.assemble(file.toString().getBytes(StandardCharsets.UTF_8));
    }
}
