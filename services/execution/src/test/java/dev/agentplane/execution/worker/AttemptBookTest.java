package dev.agentplane.execution.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.AttemptSign;
import dev.agentplane.events.AttemptStarted;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.execution.Events;
import dev.agentplane.execution.worker.AttemptBook.Meaning;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AttemptBookTest {

    private static final Instant NOW = Events.AT;
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final WorkerId A = new WorkerId("a", "1");
    private static final WorkerId B = new WorkerId("b", "1");

    private final AttemptBook book = new AttemptBook(0);

    private static AttemptStarted sign(WorkerId worker, int attempt, AttemptSign sign, long placement) {
        SourceRecord source = new SourceRecord("agentplane.placements.v1", 0, placement, "sha256:" + "0".repeat(64));
        return new AttemptStarted("t", attempt, worker.toString(), "local", NOW, source, sign, null);
    }

    private static AttemptStarted claim(WorkerId worker, int attempt) {
        return sign(worker, attempt, AttemptSign.CLAIM, 5);
    }

    @Test
    void theFirstClaimInTheLogWinsAndEveryOtherIsLate() {
        assertThat(book.started(10, claim(A, 1), NOW)).isEqualTo(Meaning.WON);
        assertThat(book.started(11, claim(B, 1), NOW)).isEqualTo(Meaning.LATE);
        assertThat(book.started(12, claim(A, 1), NOW)).isEqualTo(Meaning.LATE);
        assertThat(book.openRun("t"))
                .hasValueSatisfying(run -> assertThat(run.worker()).isEqualTo(A.toString()));
    }

    @Test
    void aHigherAttemptFencesALowerOne() {
        book.started(10, claim(A, 1), NOW);

        assertThat(book.started(11, claim(B, 2), NOW)).isEqualTo(Meaning.WON);

        assertThat(book.started(12, sign(A, 1, AttemptSign.ALIVE, 5), LATER)).isEqualTo(Meaning.LATE);
        book.finished(Events.finished(Events.workload("t").build(), 1, AttemptEnd.EXITED, 0));
        assertThat(book.openRun("t")).isPresent();
        book.finished(Events.finished(Events.workload("t").build(), 2, AttemptEnd.EXITED, 0));
        assertThat(book.openRun("t")).isEmpty();
        assertThat(book.knows("t")).isTrue();
    }

    @Test
    void silenceMakesAnOrphanAndASignOfLifeDoesNot() {
        book.started(10, claim(A, 1), NOW);

        assertThat(book.orphans(B, NOW)).isEmpty();
        assertThat(book.orphans(B, LATER)).containsExactly("t");
        book.started(11, sign(A, 1, AttemptSign.ALIVE, 5), LATER);
        assertThat(book.orphans(B, LATER)).isEmpty();
    }

    @Test
    void aRunThatWasLetGoOrWhoseWorkerWasStartedAgainIsAnOrphanAtOnce() {
        book.started(10, claim(A, 1), NOW);

        assertThat(book.orphans(new WorkerId("a", "2"), NOW)).containsExactly("t");
        assertThat(book.orphans(new WorkerId("ab", "2"), NOW)).isEmpty();
        assertThat(book.orphans(A, LATER)).as("one's own").isEmpty();
        book.started(11, sign(A, 1, AttemptSign.RELEASED, 5), NOW);
        assertThat(book.orphans(B, NOW)).containsExactly("t");
    }

    @Test
    void beingOutOfTouchIsNotSilence() {
        book.started(10, claim(A, 1), NOW);

        book.touch(LATER);

        assertThat(book.orphans(B, LATER)).isEmpty();
    }

    @Test
    void whatIsOverIsKeptUntilNoRestartCanAskForItsPlacement() {
        book.started(10, claim(A, 1), NOW);
        book.finished(Events.finished(Events.workload("t").build(), 1, AttemptEnd.EXITED, 0));

        assertThat(book.lowWater(30)).isEqualTo(10);
        assertThat(book.started(12, claim(B, 2), NOW)).isEqualTo(Meaning.LATE);
        book.dispatchedTo(6);
        assertThat(book.knows("t")).isFalse();
        assertThat(book.lowWater(30)).isEqualTo(30);
    }

    @Test
    void aClaimFromASleeperForARunLongOverIsLate() {
        // Given
        book.started(10, claim(A, 1), NOW);
        book.finished(Events.finished(Events.workload("t").build(), 1, AttemptEnd.EXITED, 0));
        book.dispatchedTo(6);
        book.complete();

        // When, Then
        assertThat(book.started(20, claim(B, 1), NOW)).isEqualTo(Meaning.LATE);
        assertThat(book.knows("t")).isFalse();
    }

    @Test
    void whileItIsRebuiltTheSameClaimIsARunUnderWay() {
        AttemptBook rebuilt = new AttemptBook(6);

        assertThat(rebuilt.started(10, claim(A, 1), NOW)).isEqualTo(Meaning.WON);
        assertThat(rebuilt.started(11, sign(B, 3, AttemptSign.ALIVE, 5), NOW)).isEqualTo(Meaning.LATE);
        assertThat(rebuilt.lowWater(30)).isEqualTo(10);
    }
}
