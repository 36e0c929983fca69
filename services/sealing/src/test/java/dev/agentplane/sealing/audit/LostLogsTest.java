package dev.agentplane.sealing.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LostLogsTest {

    private static final String OLD = "log.example/test/AAAAAAAAAAAAAAAAAAAAAA/0";
    private static final String NEW = "log.example/test/BBBBBBBBBBBBBBBBBBBBBB/0";

    private final AuditedLog present = new AuditedLog(NEW, "t", "BBBBBBBBBBBBBBBBBBBBBB", 0);

    @Test
    void aSignedLogWhoseTopicIsAnotherOneNowIsNamed() {
        // When
        List<LogAuditResult> lost = LostLogs.find(List.of(present), Set.of(), List.of(OLD, NEW));
        // Then
        assertThat(lost).hasSize(1);
        assertThat(lost.get(0).primary()).hasValueSatisfying(alarm -> {
            assertThat(alarm.kind()).isEqualTo(AlarmKind.RECREATED);
            assertThat(alarm.origin()).isEqualTo(OLD);
            assertThat(alarm.expected()).contains("AAAAAAAAAAAAAAAAAAAAAA");
            assertThat(alarm.found()).contains("BBBBBBBBBBBBBBBBBBBBBB");
        });
    }

    @Test
    void aLogThatAnotherOneContinuesIsNotLost() {
        assertThat(LostLogs.find(List.of(present), Set.of(OLD), List.of(OLD, NEW)))
                .isEmpty();
    }

    @Test
    void aPartitionThatIsNoMoreIsLost() {
        assertThat(LostLogs.find(List.of(), Set.of(), List.of(OLD)))
                .flatExtracting(LogAuditResult::alarms)
                .extracting(Alarm::found)
                .containsExactly("no such partition");
    }
}
