package dev.agentplane.topology.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreTest {

    @ParameterizedTest
    @CsvSource({"2500, 2500, 1", "2500, 3125, 0.75", "2500, 5000, 0", "2500, 6000, 0", "3000, 4000, 0.666666666667"})
    void latencyCountsFullyUpToTheObjectiveAndNothingFromTwiceIt(BigDecimal slo, BigDecimal latency, BigDecimal term) {
        assertThat(Score.latency(latency, slo)).isEqualByComparingTo(term);
    }
}
