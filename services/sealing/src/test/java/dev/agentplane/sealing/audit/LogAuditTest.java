package dev.agentplane.sealing.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.note.CheckpointSigner;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.EvidenceSealed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each attack of a broker administrator has its own name. */
class LogAuditTest {

    /** Leaves 0 and 1 are log events; run n has leaves 2n and 2n+1; heads at 4 and 8. */
    private final SealedLog log =
            new SealedLog().denied("run-1").head().denied("run-2", "run-3").head();

    @ParameterizedTest
    @EnumSource
    void aLogThatNobodyTouchedIsClean(Level level) {
        // When
        LogAuditResult result = log.audit(level, SealedLog.NOW);
        // Then
        assertThat(result.alarms()).isEmpty();
        assertThat(result.leaves()).isEqualTo(8);
        assertThat(result.provenSize()).isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource
    void recordsDeletedFromTheFront(Level level) {
        // Given
        log.records.subList(0, 3).clear();
        // Then
        assertPrimary(log.audit(level, SealedLog.NOW), AlarmKind.TRUNCATED, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void theTailCutBelowASignedSize(Level level) {
        // Given
        log.records.subList(6, 8).clear();
        // When
        LogAuditResult result = log.audit(level, SealedLog.NOW);
        // Then
        assertPrimary(result, AlarmKind.TRUNCATED, 6, -1);
        assertThat(result.primary().orElseThrow().expected()).startsWith("8 leaves");
    }

    @Test
    void theWholeLogGone() {
        // Given
        log.records.clear();
        // Then
        assertPrimary(log.audit(), AlarmKind.TRUNCATED, 0, -1);
    }

    @ParameterizedTest
    @EnumSource
    void aTopicMadeAgainWithTheSameRecords(Level level) {
        // When
        LogAuditResult result = log.audit(level, SealedLog.NOW, SealedLog.id("another topic"));
        // Then
        assertPrimary(result, AlarmKind.RECREATED, 0, 0);
        assertThat(result.consequences()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void twoRecordsSwapped(Level level) {
        // Given
        Collections.swap(log.records, 4, 5);
        // When
        LogAuditResult result = log.audit(level, SealedLog.NOW);
        // Then
        assertPrimary(result, AlarmKind.REORDERED, 4, 10);
        assertThat(result.consequences()).isEmpty();
    }

    @Test
    void aRecordThatIsThereTwice() {
        // Given
        log.records.add(log.records.get(5));
        // Then
        assertPrimary(log.audit(), AlarmKind.REORDERED, 5, 16);
    }

    @ParameterizedTest
    @EnumSource
    void aRecordLeftOut(Level level) {
        // Given
        log.records.remove(4);
        // Then
        assertPrimary(log.audit(level, SealedLog.NOW), AlarmKind.GAP, 4, 8);
    }

    @Test
    void aRecordChangedAndSignedAgainByWhoeverHasTheSealKey() {
        // Given
        replace(4, "DENIED", "HELD", true);
        // When
        LogAuditResult result = log.audit();
        // Then: the chain of its run shows where, the root that it is not the log that was signed
        assertPrimary(result, AlarmKind.FORKED, 5, 10);
        assertThat(result.alarms())
                .anySatisfy(alarm -> assertThat(alarm.expected()).contains("signed at size 8"));
    }

    @Test
    void aRecordChangedIsForkedAlsoWhenOnlyTheTreeIsLookedAt() {
        // Given
        replace(4, "DENIED", "HELD", true);
        // Then: between the last size that agrees and the first that does not
        assertPrimary(log.audit(Level.TREE, SealedLog.NOW), AlarmKind.FORKED, 4, 14);
    }

    @ParameterizedTest
    @EnumSource
    void anEnvelopeChangedUnderItsLeaf(Level level) {
        // Given
        log.envelope(4, flipped(log.records.get(4).getEnvelope(), 20));
        // Then
        assertPrimary(log.audit(level, SealedLog.NOW), AlarmKind.FORKED, 4, 8);
    }

    @Test
    void aRecordInPlaceOfALeafThatIsNoEvidence() {
        // Given
        log.leaf(4, "{}".getBytes(StandardCharsets.UTF_8));
        // Then
        assertPrimary(log.audit(), AlarmKind.FORKED, 4, 8);
    }

    @Test
    void aLogRewrittenAndSignedWithTheStolenLogKeyContradictsAnAnchor() {
        // Given
        byte[] anchor = log.notes.get(1);
        replace(4, "DENIED", "HELD", true);
        log.notes.clear();
        log.head();
        log.notes.add(anchor);
        // When
        LogAuditResult result = log.audit();
        // Then
        assertThat(result.primary().orElseThrow().kind()).isEqualTo(AlarmKind.FORKED);
        assertThat(result.primary().orElseThrow().found()).contains("another one, also signed");
    }

    @Test
    void aStatementThatTheSealKeyDidNotSign() {
        // Given: no head covers it yet
        log.denied("run-4");
        replace(8, "DENIED", "HELD", false);
        // Then
        LogAuditResult result = log.audit();
        assertThat(result.alarms())
                .filteredOn(alarm -> alarm.kind() == AlarmKind.BAD_SIGNATURE)
                .extracting(Alarm::index)
                .containsExactly(8L);
    }

    @Test
    void aHeadThatTheLogKeyDidNotSign() {
        // Given
        log.notes.add(new CheckpointSigner(log.origin, SealedLog.key("thief")).sign(99, Digest.of(new byte[0])));
        // Then: nor does its size count
        assertPrimary(log.audit(), AlarmKind.BAD_SIGNATURE, 98, 2);
    }

    @Test
    void aSourcePositionMovedAhead() {
        // Given: the sealer was made to start behind a record
        log.skipped("run-4").denied("run-5");
        // Then
        assertPrimary(log.audit(), AlarmKind.UNSEALED, 8, 3);
    }

    @Test
    void aRecordThatWaitsTooLongForItsLeaf() {
        // Given
        log.sources
                .get(Topics.VALIDATIONS.name())
                .add(new SourceRecord(7, SealedLog.NOW, true, Digest.of(new byte[0])));
        // Then
        assertThat(log.audit(Level.FULL, SealedLog.NOW.plusSeconds(30)).alarms())
                .isEmpty();
        LogAuditResult result = log.audit(Level.FULL, SealedLog.NOW.plusSeconds(31));
        assertPrimary(result, AlarmKind.UNSEALED, 8, 7);
        assertThat(result.primary().orElseThrow().topic()).isEqualTo(Topics.VALIDATIONS.name());
    }

    @Test
    void sourcesDeletedBeforeTheyWereSealed() {
        // Given
        log.beginnings.put(Topics.VALIDATIONS.name(), 9L);
        // Then
        assertPrimary(log.audit(), AlarmKind.UNSEALED, 8, 3);
    }

    @Test
    void sourcesDeletedAfterTheyWereSealedAreNoAlarm() {
        // Given
        log.beginnings.put(Topics.VALIDATIONS.name(), 3L);
        log.beginnings.put(Topics.LOG_EVENTS.name(), 2L);
        // Then
        assertThat(log.audit().alarms()).isEmpty();
    }

    @Test
    void aSourceTopicMadeAgain() {
        // Given
        log.topicIds.put(Topics.VALIDATIONS.name(), SealedLog.id("validations made again"));
        // When
        LogAuditResult result = log.audit();
        // Then
        assertPrimary(result, AlarmKind.RECREATED, 2, 4);
        assertThat(result.primary().orElseThrow().expected()).contains(Topics.VALIDATIONS.name());
    }

    @Test
    void aSourceRecordChangedAfterItWasSealed() {
        // Given
        var validations = log.sources.get(Topics.VALIDATIONS.name());
        validations.set(1, new SourceRecord(1, SealedLog.NOW, true, Digest.of(new byte[0])));
        // Then
        assertPrimary(log.audit(), AlarmKind.FORKED, 4, 1);
    }

    @Test
    void aReceiptThatCitesAnotherLeafThanTheLogHas() {
        // Given
        log.receipt("run-1", 2);
        assertThat(log.audit().alarms()).isEmpty();
        // When
        replace(8, "\"i\":2", "\"i\":4", true);
        // Then
        assertThat(log.audit().alarms())
                .filteredOn(alarm -> alarm.kind() == AlarmKind.VIEW_MISMATCH)
                .extracting(Alarm::index)
                .contains(8L);
    }

    @Test
    void whatStandsBesideALeafAndSaysSomethingElse() {
        // Given
        EvidenceSealed record = log.records.get(4);
        log.set(4, "run-9", SealedLog.bytes(record.getLeaf()), SealedLog.bytes(record.getEnvelope()));
        // Then
        assertPrimary(log.audit(), AlarmKind.VIEW_MISMATCH, 4, 8);
    }

    @Test
    void noSingleChangedByteOfALeafOrEnvelopeGoesUnnoticed() {
        for (int at = 0; at < log.records.size(); at++) {
            EvidenceSealed record = log.records.get(at);
            for (int bit = 0; bit < record.getLeaf().remaining(); bit += 7) {
                log.leaf(at, flipped(record.getLeaf(), bit));
                assertThat(log.audit(Level.TREE, SealedLog.NOW).alarms()).isNotEmpty();
                log.records.set(at, record);
            }
            for (int bit = 0; bit < record.getEnvelope().remaining(); bit += 97) {
                log.envelope(at, flipped(record.getEnvelope(), bit));
                assertThat(log.audit(Level.TREE, SealedLog.NOW).alarms()).isNotEmpty();
                log.records.set(at, record);
            }
        }
    }

    private static byte[] flipped(ByteBuffer buffer, int at) {
        byte[] bytes = SealedLog.bytes(buffer);
        bytes[at] ^= 1;
        return bytes;
    }

    /** Rewrites a Statement, and the leaf with it; everything else stays. */
    private void replace(int index, String what, String with, boolean signed) {
        EvidenceSealed record = log.records.get(index);
        Leaf leaf = Leaf.parse(SealedLog.bytes(record.getLeaf()));
        String payload = new String(
                        Envelope.parse(SealedLog.bytes(record.getEnvelope())).payload(), StandardCharsets.UTF_8)
                .replace(what, with);
        Envelope envelope =
                Envelope.sign(payload.getBytes(StandardCharsets.UTF_8), signed ? log.seal : SealedLog.key("thief"));
        Leaf changed = new Leaf(
                leaf.i(),
                leaf.run(),
                leaf.s(),
                leaf.prev(),
                leaf.k(),
                leaf.t(),
                leaf.p(),
                leaf.o(),
                envelope.paeDigest(),
                Digest.of(envelope.bytes()));
        log.set(index, record.getTraceId(), changed.bytes(), envelope.bytes());
    }

    private static void assertPrimary(LogAuditResult result, AlarmKind kind, long index, long offset) {
        assertThat(result.primary()).hasValueSatisfying(alarm -> {
            assertThat(alarm.kind()).as("%s", result.alarms()).isEqualTo(kind);
            assertThat(alarm.index()).as("%s", alarm).isEqualTo(index);
            assertThat(alarm.offset()).as("%s", alarm).isEqualTo(offset);
        });
    }
}
