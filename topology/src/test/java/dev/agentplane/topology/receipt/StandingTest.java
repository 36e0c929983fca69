package dev.agentplane.topology.receipt;

import static dev.agentplane.topology.StackFixtures.TRACE;
import static dev.agentplane.topology.StackFixtures.admit;
import static dev.agentplane.topology.StackFixtures.event;
import static dev.agentplane.topology.StackFixtures.find;
import static dev.agentplane.topology.StackFixtures.joined;
import static dev.agentplane.topology.StackFixtures.number;
import static dev.agentplane.topology.StackFixtures.payload;
import static dev.agentplane.topology.StackFixtures.trace;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import dev.agentplane.topology.verdict.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Seals, deadlines and what comes late. */
class StandingTest {

    private static final Fold FOLD = new Fold(false);
    private static final Instant NOW = Instant.parse("2026-04-05T08:00:00Z");

    private final Trace trace = trace(joined());

    @Test
    void aCompleteTraceSettlesUntilItIsSealed() {
        ReceiptRecord settling = Standing.of(trace, FOLD).toRecord();
        assertThat(settling.status()).isEqualTo(Status.OPEN);
        assertThat(codes(settling)).containsExactly(ReasonCode.SETTLING);
        assertThat(settling.receipt()).isEmpty();
        // When
        Seal seal = seal();
        // Then
        ReceiptRecord sealed = Standing.of(trace, FOLD).toRecord();
        assertThat(sealed.status()).isEqualTo(Status.COMPLETE);
        assertThat(sealed.revision()).isEqualTo(1);
        assertThat(sealed.receiptHash()).isEqualTo(seal.receiptHash());
        assertThat(sealed.receipt()).isPresent();
        assertThat(sealed.reasons()).isEmpty();
        assertThat(Standing.of(trace, FOLD).due()).isEmpty();
    }

    @Test
    void aLateEventThatChangesNothingIsNotedAndTheRecordStays() {
        seal();
        trace.add(admit(event("evt_late", "s", "plan.created", "01Z", "agentplane", "{}")));
        ReceiptRecord record = Standing.of(trace, FOLD).toRecord();
        assertThat(record.revision()).isEqualTo(1);
        assertThat(record.status()).isEqualTo(Status.COMPLETE);
        assertThat(codes(record)).containsExactly(ReasonCode.LATE_NO_EFFECT);
        assertThat(Standing.of(trace, FOLD).due()).isEmpty();
    }

    @Test
    void aLateCorrectionAmendsTheReceiptAndNamesTheOneBefore() {
        Seal first = seal();
        trace.add(admit(correction("evt_017", "evt_007", 23)));
        assertThat(Standing.of(trace, FOLD).toRecord().revision()).isEqualTo(1);
        Seal second = seal();
        ReceiptRecord record = Standing.of(trace, FOLD).toRecord();
        assertThat(record.status()).isEqualTo(Status.AMENDED);
        assertThat(record.outcome()).hasValue(Status.COMPLETE);
        assertThat(record.revision()).isEqualTo(2);
        assertThat(record.receiptHash())
                .hasValue("sha256:dd49159ad4a606cc64de17e89ebe5d7ff5f0f3a986f5b030cb5d147b534fed4a");
        assertThat(record.priorHash()).isEqualTo(first.receiptHash());
        assertThat(record.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.LATE_EVENT);
            assertThat(reason.eventIds()).containsExactly("evt_017");
        });
        assertThat(second.priorHash()).isEqualTo(first.receiptHash());
    }

    @Test
    void aLateContradictionDisputesTheReceiptWithoutABody() {
        Seal first = seal();
        ObjectNode rival = correction("evt_017", "evt_007", 23);
        rival.remove("supersedes");
        trace.add(admit(rival));
        seal();
        ReceiptRecord record = Standing.of(trace, FOLD).toRecord();
        assertThat(record.status()).isEqualTo(Status.AMENDED);
        assertThat(record.outcome()).hasValue(Status.CONFLICTED);
        assertThat(record.receipt()).isEmpty();
        assertThat(record.receiptHash()).isEmpty();
        assertThat(record.priorHash()).isEqualTo(first.receiptHash());
        assertThat(codes(record)).containsExactly(ReasonCode.SINGLE_SHOT_CONFLICT, ReasonCode.LATE_EVENT);
        // When a correction resolves the dispute
        trace.add(admit(correction("evt_018", "evt_017", 22)));
        Seal third = seal();
        // Then the amendment names the last receipt there was
        assertThat(third.revision()).isEqualTo(3);
        assertThat(third.outcome()).hasValue(Status.COMPLETE);
        assertThat(third.priorHash()).isEqualTo(first.receiptHash());
    }

    @Test
    void aDeadlineMakesAnOpenTraceIncompleteAndALateEventAmendsThat() {
        List<ObjectNode> events = joined();
        ObjectNode late = events.remove(7);
        Trace short1 = trace(events);
        assertThat(Standing.of(short1, FOLD).mayExpire()).isTrue();
        short1.add(deadline(short1));
        ReceiptRecord expired = Standing.of(short1, FOLD).toRecord();
        assertThat(expired.status()).isEqualTo(Status.INCOMPLETE);
        assertThat(expired.revision()).isZero();
        assertThat(expired.missing()).containsExactly("evidence.sealed");
        assertThat(expired.reasons())
                .extracting(reason -> reason.code() + " " + reason.eventType())
                .containsExactly("DEADLINE_RUN null", "MISSING_REQUIRED_EVENT evidence.sealed");
        // When what was missing arrives after all
        short1.add(admit(late));
        short1.add(ControlEvents.of(TRACE, Standing.of(short1, FOLD).due().orElseThrow(), NOW));
        // Then
        ReceiptRecord record = Standing.of(short1, FOLD).toRecord();
        assertThat(record.status()).isEqualTo(Status.AMENDED);
        assertThat(record.outcome()).hasValue(Status.COMPLETE);
        assertThat(record.revision()).isEqualTo(1);
        assertThat(record.priorHash()).isEmpty();
        assertThat(record.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.LATE_AFTER_DEADLINE);
            assertThat(reason.eventIds()).containsExactly("evt_008");
        });
    }

    @Test
    void aDecisionWaitsForTheEventsItWasBasedOn() {
        // Given a replay in which the seal arrives before the events
        Seal seal = seal();
        Trace replayed = new Trace(TRACE);
        trace.controlEvents().forEach(replayed::add);
        for (StackEvent event : trace.stackEvents()) {
            assertThat(Standing.of(replayed, FOLD).blocked()).isTrue();
            assertThat(Standing.of(replayed, FOLD).due()).isEmpty();
            assertThat(Standing.of(replayed, FOLD).toRecord().revision()).isZero();
            replayed.add(event);
        }
        assertThat(Standing.of(replayed, FOLD).blocked()).isFalse();
        assertThat(Standing.of(replayed, FOLD).toRecord().receiptHash()).isEqualTo(seal.receiptHash());
    }

    @Test
    void ofTwoDecisionsUnderOneIdTheSmallerHashCounts() {
        Seal seal = Standing.of(trace, FOLD).due().orElseThrow();
        StackEvent one = ControlEvents.of(TRACE, seal, NOW);
        StackEvent two = ControlEvents.of(TRACE, seal, NOW.plusSeconds(1));
        Trace other = trace(joined());
        trace.add(one);
        trace.add(two);
        other.add(two);
        other.add(one);
        assertThat(trace.controlEvents()).containsExactlyElementsOf(other.controlEvents());
        assertThat(trace.controlEvents()).singleElement().satisfies(kept -> assertThat(kept.hash())
                .isLessThanOrEqualTo(one.hash()));
    }

    @Test
    void aSealThatCannotBeRecomputedIsReportedAndNotRewritten() {
        Seal right = Standing.of(trace, FOLD).due().orElseThrow();
        Optional<String> wrong = Optional.of("sha256:" + "0".repeat(64));
        trace.add(ControlEvents.of(
                TRACE, new Seal(1, Status.COMPLETE, Optional.empty(), wrong, Optional.empty(), right.observed()), NOW));
        ReceiptRecord record = Standing.of(trace, FOLD).toRecord();
        assertThat(record.receiptHash()).isEqualTo(wrong);
        assertThat(record.receipt()).isEmpty();
        assertThat(codes(record)).containsExactly(ReasonCode.SEAL_MISMATCH);
    }

    @Test
    void arrivalAfterASealIsTheSameInEveryOrderOfReplay() {
        seal();
        trace.add(admit(correction("evt_017", "evt_007", 23)));
        seal();
        Trace backwards = new Trace(TRACE);
        trace.controlEvents().forEach(backwards::add);
        List<StackEvent> events = trace.stackEvents().stream()
                .sorted(StackEvent.BY_TIME.reversed())
                .toList();
        events.forEach(backwards::add);
        assertThat(Standing.of(backwards, FOLD).toRecord().json())
                .isEqualTo(Standing.of(trace, FOLD).toRecord().json());
    }

    private Seal seal() {
        Seal seal = Standing.of(trace, FOLD).due().orElseThrow();
        trace.add(ControlEvents.of(TRACE, seal, NOW));
        return seal;
    }

    private static StackEvent deadline(Trace trace) {
        Set<String> observed = trace.hashes();
        return ControlEvents.of(TRACE, new Deadline(ReasonCode.DEADLINE_RUN, NOW, observed), NOW);
    }

    private static ObjectNode correction(String id, String replaced, int joules) {
        List<ObjectNode> events = joined();
        payload(events, "evt_007").set("inference_j", number(Integer.toString(joules)));
        return find(events, "evt_007")
                .put("event_id", id)
                .put("ts", "2026-04-05T07:30:07.500Z")
                .put("supersedes", replaced);
    }

    private static List<ReasonCode> codes(ReceiptRecord record) {
        return record.reasons().stream().map(Reason::code).toList();
    }
}
