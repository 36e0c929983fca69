package dev.agentplane.execution.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.execution.Events;
import org.junit.jupiter.api.Test;

class ReportsTest {

    @Test
    void aReportThatIsTooLargeLosesItsListsButNotItsOutcome() {
        AttemptFinished report = Events.finished(Events.workload("t").build(), 2, AttemptEnd.EXITED, 7);

        AttemptFinished shortened = Reports.shortened(report);

        assertThat(shortened.getOutputs()).isEmpty();
        assertThat(shortened.getExitCode()).isEqualTo(7);
        assertThat(shortened.getAttempt()).isEqualTo(2);
        assertThat(shortened.getStdout()).isEqualTo(report.getStdout());
        assertThat(shortened.getMessage()).contains("too large");
    }
}
