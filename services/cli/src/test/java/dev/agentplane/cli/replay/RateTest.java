package dev.agentplane.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RateTest {

    private static final double EXACT = 0.001;

    @Test
    void tenOfTenIsNoProofOfAlways() {
        Rate rate = new Rate(10, 10);
        assertThat(rate.share()).isEqualTo(1);
        assertThat(rate.low()).isCloseTo(0.722, within(EXACT));
        assertThat(rate.high()).isCloseTo(1, within(EXACT));
    }

    @Test
    void theIntervalIsWilsons() {
        Rate rate = new Rate(7, 10);
        assertThat(rate.low()).isCloseTo(0.397, within(EXACT));
        assertThat(rate.high()).isCloseTo(0.892, within(EXACT));
    }

    @Test
    void ofNothingNothingIsKnown() {
        assertThat(new Rate(0, 0).json().toString())
                .isEqualTo("{\"reproduced\":0,\"judged\":0,\"rate\":0.0,\"low\":0.0,\"high\":1.0}");
    }
}
