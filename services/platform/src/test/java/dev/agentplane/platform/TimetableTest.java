package dev.agentplane.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimetableTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Timetable timetable = new Timetable(nanos::get);

    @Test
    void aPartitionIsAskedAtOnceAndThenAtItsPace() {
        assertThat(timetable.isTime(0)).isTrue();
        timetable.asked(0, false);
        assertThat(timetable.isTime(0)).isFalse();
        assertThat(timetable.isTime(1)).isTrue();
        nanos.addAndGet(Timetable.PACE.toNanos());
        assertThat(timetable.isTime(0)).isTrue();
    }

    @Test
    void anAnswerIsLeftTimeToComeBack() {
        timetable.asked(0, true);
        nanos.addAndGet(Timetable.PATIENCE.toNanos() - 1);
        assertThat(timetable.isTime(0)).isFalse();
        nanos.incrementAndGet();
        assertThat(timetable.isTime(0)).isTrue();
    }
}
