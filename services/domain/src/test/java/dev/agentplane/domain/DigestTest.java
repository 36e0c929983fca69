package dev.agentplane.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

    private static final String HEX = "0123456789abcdef".repeat(4);

    @Test
    void whatIsReadIsWrittenTheSame() {
        assertThat(Digest.parse("sha256:" + HEX).toString()).isEqualTo("sha256:" + HEX);
        assertThat(Digest.ofRaw(new Digest(HEX).raw())).isEqualTo(new Digest(HEX));
    }

    @ParameterizedTest
    @ValueSource(strings = {"F", "g", "/", ":", "`", "\u0661", " ", "", "00"})
    void anythingButSixtyFourLowerCaseHexDigitsIsRefused(String last) {
        assertThatThrownBy(() -> new Digest(HEX.substring(1) + last)).isInstanceOf(IllegalArgumentException.class);
    }
}
