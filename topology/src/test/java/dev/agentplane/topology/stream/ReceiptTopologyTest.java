package dev.agentplane.topology.stream;

import static dev.agentplane.topology.StackFixtures.TRACE;
import static dev.agentplane.topology.StackFixtures.event;
import static dev.agentplane.topology.StackFixtures.find;
import static dev.agentplane.topology.StackFixtures.joined;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.ReceiptAmended;
import dev.agentplane.events.ReceiptAssembled;
import dev.agentplane.events.ReceiptIssued;
import dev.agentplane.events.ReceiptReason;
import dev.agentplane.events.StackEvent;
import dev.agentplane.events.SubjectDigest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptTopologyTest {

    private static final String HASH_OF_B = "sha256:b479397d204f11534b5804204cf13622bad7499be264fc1ec67763ae74644974";
    private static final Duration SETTLE = Duration.ofSeconds(30);

    @TempDir
    private Path state;

    private TopologyHarness topology;

    @BeforeEach
    void start() {
        topology = new TopologyHarness(ReceiptConfig.standard(), CatchUp.none(), state);
    }

    @AfterEach
    void stop() {
        topology.close();
    }

    @Test
    void theGraphIsTheOneThatWasReviewed() throws IOException {
        String description = TopologyHarness.topology(state).describe().toString();
        // After a wanted change, copy this file over the golden one; renaming a store or the application loses state.
        Files.writeString(Path.of("target", "topology.txt"), description);
        try (InputStream golden = ReceiptTopologyTest.class.getResourceAsStream("topology.txt")) {
            assertThat(description)
                    .isEqualToNormalizingNewlines(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aRunBecomesASealedReceiptOnceItHasSettled() {
        topology.send(joined());
        assertThat(topology.receipt().getStatus()).isEqualTo("OPEN");
        topology.advance(SETTLE);
        ReceiptAssembled receipt = topology.receipt();
        assertThat(receipt.getStatus()).isEqualTo("COMPLETE");
        assertThat(receipt.getRevision()).isEqualTo(1);
        assertThat(receipt.getReceiptHash()).isEqualTo(HASH_OF_B);
        assertThat(receipt.getReceipt()).hasSize(2300);
        assertThat(topology.decisions()).extracting(StackEvent::getEventId).containsExactly("receipt.emitted:1");
    }

    @Test
    void eachRevisionIsIssuedOnceAsEvidenceOfItsCanonicalBody() {
        // Given
        List<ObjectNode> events = joined();
        ((ObjectNode) find(events, "evt_008").required("payload"))
                .putArray("evidence_refs")
                .add("agentplane://evidence/replay-inputs/sha256:" + "ab".repeat(32))
                .add("https://elsewhere.example/sha256:" + "cd".repeat(32));
        topology.send(events);
        assertThat(topology.issued()).isEmpty();
        // When
        topology.advance(SETTLE);
        topology.advance(SETTLE);
        // Then
        ReceiptAssembled receipt = topology.receipt();
        assertThat(topology.issued()).singleElement().satisfies(issued -> {
            assertThat(issued.getRevision()).isEqualTo(1);
            assertThat(issued.getDraft().getKind()).isEqualTo("receipt");
            assertThat(issued.getDraft().getOutcome()).isEqualTo("COMPLETE");
            assertThat(issued.getDraft().getArtifacts()).isEqualTo(Map.of("receipt-1.json", receipt.getReceipt()));
            assertThat(issued.getDraft().getSubjects())
                    .containsExactly(new SubjectDigest(
                            "receipt", receipt.getReceiptHash().substring("sha256:".length())));
            assertThat(issued.getDraft().getDetail()).contains("\"cites\":[\"sha256:" + "ab".repeat(32) + "\"]");
        });
    }

    @Test
    void anAmendmentWithoutABodyIsIssuedAsItsRecord() {
        // Given
        topology.send(joined());
        topology.advance(SETTLE);
        ReceiptIssued first = topology.issued().get(0);
        ObjectNode contradiction = correction();
        contradiction.remove("supersedes");
        // When
        topology.send(contradiction);
        // Then
        assertThat(topology.issued()).singleElement().satisfies(issued -> {
            assertThat(issued.getRevision()).isEqualTo(2);
            assertThat(issued.getDraft().getOutcome()).isEqualTo("AMENDED");
            assertThat(issued.getDraft().getSubjects().get(0).getName()).isEqualTo("receipt-record");
            assertThat(issued.getDraft().getArtifacts().get("receipt-2.json"))
                    .contains("\"outcome_status\":\"CONFLICTED\"", "\"prior_hash\":\"" + HASH_OF_B);
            assertThat(first.getDraft().getDetail()).contains("\"receiptHash\":\"" + HASH_OF_B);
        });
    }

    @Test
    void recordsArePublishedOnlyWhenSomethingChanges() {
        topology.send(joined());
        topology.receipts();
        topology.send(joined());
        assertThat(topology.receipts()).isEmpty();
        topology.advance(SETTLE);
        assertThat(topology.receipts()).hasSize(1);
        topology.advance(SETTLE);
        assertThat(topology.receipts()).isEmpty();
    }

    @Test
    void orderRepetitionAndOtherTracesDoNotShow() {
        List<ObjectNode> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String id = "trace_" + i;
            all.addAll(joined().stream().map(event -> event.put("trace_id", id)).toList());
            all.addAll(joined().subList(0, 3).stream()
                    .map(event -> event.put("trace_id", id))
                    .toList());
        }
        Collections.shuffle(all, new Random(7));
        topology.send(all);
        topology.advance(SETTLE);
        List<ReceiptAssembled> sealed = topology.receipts().stream()
                .filter(receipt -> receipt.getRevision() == 1)
                .toList();
        assertThat(sealed).hasSize(20);
        assertThat(sealed).allSatisfy(receipt -> assertThat(receipt.getReceipt().replace(receipt.getTraceId(), "T"))
                .isEqualTo(sealed.get(0).getReceipt().replace(sealed.get(0).getTraceId(), "T")));
    }

    @Test
    void anEventOnAnotherProducersTopicIsADeadLetterAndNoPartOfTheTrace() {
        ObjectNode event = find(joined(), "evt_001");
        topology.send(Topics.STACK_AGENTPLANE.name(), TRACE, WireEvents.avro(event));
        assertDeadLetter("PRODUCER_NOT_ALLOWED");
        assertThat(topology.receipts()).isEmpty();
    }

    @Test
    void aDecisionThatIsForgedAmongTheEventsOfRunsIsADeadLetter() {
        // Given a sealed receipt, whose decision anybody can read
        topology.send(joined());
        topology.advance(SETTLE);
        StackEvent decision = StackEvent.newBuilder(topology.decisions().get(0))
                .setTraceId("trace_of_a_victim")
                .build();
        // When
        topology.send(Topics.STACK_AGENTPLANE.name(), "trace_of_a_victim", decision);
        // Then
        assertDeadLetter("PRODUCER_NOT_ALLOWED");
    }

    @Test
    void anEventOfSomebodyElseIsADeadLetter() {
        ObjectNode event = find(joined(), "evt_001").put("producer", "agentplane");
        topology.send(event);
        assertDeadLetter("PRODUCER_NOT_ALLOWED");
    }

    @Test
    void aWrongKeyIsADeadLetterAndOpensNoTrace() {
        topology.send(Topics.STACK_SOCIOSPHERE.name(), "other", WireEvents.avro(find(joined(), "evt_001")));
        assertDeadLetter("KEY_MISMATCH");
        assertThat(topology.receipts()).isEmpty();
    }

    @Test
    void aPayloadThatIsNoJsonIsADeadLetterAndTheTraceStaysOpen() {
        List<ObjectNode> events = joined();
        StackEvent broken = StackEvent.newBuilder(WireEvents.avro(events.remove(6)))
                .setPayload("{\"inference_j\":NaN}")
                .build();
        topology.send(events);
        topology.send(Topics.STACK_AGENTPLANE.name(), TRACE, broken);
        assertDeadLetter("JSON_INVALID");
        assertThat(topology.receipt().getMissing()).containsExactly("run.completed");
    }

    @Test
    void aMemberThatIsSmuggledInTwiceIsADeadLetter() {
        StackEvent twice = StackEvent.newBuilder(WireEvents.avro(find(joined(), "evt_001")))
                .setOtherMembers("{\"producer\":\"agentplane\"}")
                .build();
        topology.send(Topics.STACK_SOCIOSPHERE.name(), TRACE, twice);
        assertDeadLetter("ENVELOPE_INVALID");
    }

    @Test
    void bytesThatAreNoEventAreADeadLetterWithTheirBytesAndHeaders() {
        byte[] bytes = "{\"event_id\":\"evt_001\"}".getBytes(StandardCharsets.UTF_8);
        topology.sendBytes(Topics.STACK_TRITRPC.name(), TRACE, bytes);
        TestRecord<byte[], byte[]> letter = assertDeadLetter("MALFORMED_EVENT");
        assertThat(letter.value()).isEqualTo(bytes);
        assertThat(letter.key()).isEqualTo(TRACE.getBytes(StandardCharsets.UTF_8));
        assertThat(header(letter, "origin")).isEqualTo("test");
        assertThat(header(letter, "__streams.errors.topic")).isEqualTo("stack.tritrpc.v1");
        assertThat(header(letter, "__streams.errors.offset")).isEqualTo("0");
        assertThat(header(letter, "__streams.errors.message")).startsWith("MALFORMED_EVENT: ");
        assertThat(letter.headers().toArray()).hasSize(9);
    }

    @Test
    void anEventThatIsTooLargeIsADeadLetter() {
        StackEvent large = StackEvent.newBuilder(WireEvents.avro(find(joined(), "evt_001")))
                .setOtherMembers("{\"x\":\"" + "y".repeat(300_000) + "\"}")
                .build();
        topology.send(Topics.STACK_SOCIOSPHERE.name(), TRACE, large);
        assertDeadLetter("EVENT_TOO_LARGE");
    }

    @Test
    void wrongValuesAreRejectedAndNotBuried() {
        List<ObjectNode> events = joined();
        ((ObjectNode) events.get(6).required("payload")).put("inference_j", "22.0");
        topology.send(events);
        assertThat(topology.deadLetters()).isEmpty();
        ReceiptAssembled receipt = topology.receipt();
        assertThat(receipt.getStatus()).isEqualTo("REJECTED");
        assertThat(receipt.getReasons()).singleElement().satisfies(reason -> {
            assertThat(reason.getCode()).isEqualTo("PAYLOAD_TYPE");
            assertThat(reason.getPointer()).isEqualTo("/payload/inference_j");
        });
    }

    @Test
    void aLateCorrectionIsAnAmendmentThatKeepsWhatItReplaces() {
        topology.send(joined());
        topology.advance(SETTLE);
        topology.receipts();
        topology.send(correction());
        ReceiptAssembled amended = topology.receipt();
        assertThat(amended.getStatus()).isEqualTo("AMENDED");
        assertThat(amended.getOutcomeStatus()).isEqualTo("COMPLETE");
        assertThat(amended.getRevision()).isEqualTo(2);
        assertThat(amended.getPriorHash()).isEqualTo(HASH_OF_B);
        assertThat(topology.amendments()).singleElement().satisfies(amendment -> {
            assertThat(amendment.getReplaced().getReceiptHash()).isEqualTo(HASH_OF_B);
            assertThat(amendment.getReplaced().getStatus()).isEqualTo("COMPLETE");
            assertThat(amendment.getReplacement()).isEqualTo(amended);
        });
        assertThat(topology.decisions())
                .extracting(StackEvent::getEventId)
                .containsExactly("receipt.emitted:1", "receipt.emitted:2");
    }

    @Test
    void aTraceWhoseRunNeverEndsIsGivenUpAtItsDeadline() {
        List<ObjectNode> events = joined();
        ((ObjectNode) events.get(5).required("payload")).put("max_run_seconds", 60);
        List<ObjectNode> late = List.of(events.remove(7), events.remove(6));
        topology.send(events);
        topology.advance(Duration.ofSeconds(54 + 600));
        assertThat(topology.receipt().getStatus()).isEqualTo("OPEN");
        topology.advance(Duration.ofSeconds(2));
        ReceiptAssembled given = topology.receipt();
        assertThat(given.getStatus()).isEqualTo("INCOMPLETE");
        assertThat(given.getReasons())
                .extracting(ReceiptReason::getCode)
                .containsExactly("DEADLINE_RUN", "MISSING_REQUIRED_EVENT", "MISSING_REQUIRED_EVENT");
        // When the rest arrives after all
        topology.send(late);
        topology.advance(SETTLE);
        ReceiptAssembled amended = topology.receipt();
        assertThat(amended.getStatus()).isEqualTo("AMENDED");
        assertThat(amended.getRevision()).isEqualTo(1);
        assertThat(amended.getPriorHash()).isNull();
        assertThat(topology.amendments())
                .extracting(ReceiptAmended::getReplaced)
                .extracting(ReceiptAssembled::getStatus)
                .containsExactly("INCOMPLETE");
    }

    @Test
    void aRunOfLastMonthIsNotGivenUpBetweenTwoOfItsEvents() {
        topology.advance(Duration.ofDays(30));
        topology.send(joined().subList(0, 6));
        topology.advance(SETTLE.minusSeconds(1));
        topology.send(joined().subList(6, 11));
        topology.advance(SETTLE);
        assertThat(topology.receipts())
                .extracting(ReceiptAssembled::getStatus)
                .doesNotContain("INCOMPLETE")
                .endsWith("COMPLETE");
    }

    @Test
    void aTraceThatNeverStartedIsGivenUpAfterSilence() {
        topology.send(joined().subList(0, 2));
        topology.advance(Duration.ofSeconds(3599));
        topology.send(joined().subList(2, 3));
        topology.advance(Duration.ofSeconds(3599));
        assertThat(topology.receipt().getStatus()).isEqualTo("OPEN");
        topology.advance(Duration.ofSeconds(1));
        assertThat(topology.receipt().getReasons())
                .extracting(ReceiptReason::getCode)
                .contains("DEADLINE_INACTIVITY");
    }

    @Test
    void aClosedTraceTakesNoMoreEventsUntilItIsForgotten() {
        topology.send(joined());
        topology.advance(SETTLE);
        topology.advance(Duration.ofDays(7));
        topology.receipts();
        topology.send(correction());
        assertDeadLetter("TRACE_CLOSED");
        assertThat(topology.receipts()).isEmpty();
        topology.advance(Duration.ofDays(31));
        topology.send(correction());
        assertThat(topology.receipt().getStatus()).isEqualTo("OPEN");
    }

    private static ObjectNode correction() {
        ObjectNode event = find(joined(), "evt_007")
                .put("event_id", "evt_017")
                .put("ts", "2026-04-05T07:30:07.500Z")
                .put("supersedes", "evt_007");
        ((ObjectNode) event.required("payload")).put("inference_j", 23);
        return event;
    }

    @Test
    void nothingIsDecidedWhileThePastIsStillBeingRead() {
        // Given what the log of a finished, amended trace holds
        topology.send(joined());
        topology.advance(SETTLE);
        topology.send(correction());
        ReceiptAssembled expected = topology.receipt();
        List<StackEvent> decisions = topology.decisions();
        // When another instance rebuilds from it, years later, in another order
        SwitchableCatchUp past = new SwitchableCatchUp();
        try (TopologyHarness rebuilt = new TopologyHarness(ReceiptConfig.standard(), past, state.resolve("other"))) {
            rebuilt.send(joined().subList(0, 9));
            rebuilt.advance(Duration.ofDays(3));
            assertThat(rebuilt.decisions()).isEmpty();
            rebuilt.send(correction());
            decisions.forEach(decision -> rebuilt.send(Topics.RECEIPT_CONTROL.name(), TRACE, decision));
            rebuilt.send(joined().subList(9, 11));
            past.reached = true;
            rebuilt.advance(SETTLE);
            // Then it decides nothing anew and has the same record
            assertThat(rebuilt.decisions()).isEmpty();
            assertThat(rebuilt.receipt()).isEqualTo(expected);
            assertThat(rebuilt.issued()).isEmpty();
        }
    }

    @Test
    void aTaskThatHasCaughtUpDecidesWhatBecameDueMeanwhile() {
        SwitchableCatchUp past = new SwitchableCatchUp();
        try (TopologyHarness late = new TopologyHarness(ReceiptConfig.standard(), past, state.resolve("other"))) {
            late.send(joined());
            late.advance(Duration.ofHours(1));
            assertThat(late.receipt().getStatus()).isEqualTo("OPEN");
            past.reached = true;
            late.advance(Duration.ofSeconds(1));
            assertThat(late.receipt().getReceiptHash()).isEqualTo(HASH_OF_B);
        }
    }

    @Test
    void anEventSurvivesItsAvroForm() {
        ObjectNode event = event("evt_x", "s", "plan.created", "01Z", "agentplane", "{\"a\":1.50,\"b\":[1e2]}")
                .put("vendor", "x")
                .put("parent_span_id", "p");
        assertThat(dev.agentplane.topology.StackFixtures.admit(WireEvents.document(WireEvents.avro(event))))
                .isEqualTo(dev.agentplane.topology.StackFixtures.admit(event));
    }

    private TestRecord<byte[], byte[]> assertDeadLetter(String code) {
        List<TestRecord<byte[], byte[]>> letters = topology.deadLetters();
        assertThat(letters).hasSize(1);
        assertThat(header(letters.get(0), "agentplane.code")).isEqualTo(code);
        assertThat(header(letters.get(0), "agentplane.service")).isEqualTo("receipts");
        return letters.get(0);
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static final class SwitchableCatchUp implements CatchUp {

        private boolean reached;

        @Override
        public void starting(int partition) {
            // Stays as the test says.
        }

        @Override
        public boolean reached(int partition) {
            return reached;
        }
    }
}
