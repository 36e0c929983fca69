package dev.agentplane.domain.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.StrictJsonException.Code;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StrictJsonTest {

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("{\"a\":1,\"a\":1}", Code.DUPLICATE_KEY),
                arguments("{\"a\":1,\"\\u0061\":2}", Code.DUPLICATE_KEY),
                arguments("[{\"x\":{\"k\":0,\"k\":1}}]", Code.DUPLICATE_KEY),
                arguments("[9007199254740992]", Code.NUMBER_RANGE),
                arguments("[-9007199254740993]", Code.NUMBER_RANGE),
                arguments("[123456789012345678901234567890]", Code.NUMBER_RANGE),
                arguments("[1e400]", Code.NUMBER_RANGE),
                arguments("[-1e400]", Code.NUMBER_RANGE),
                arguments("[01]", Code.SYNTAX),
                arguments("[-01]", Code.SYNTAX),
                arguments("[+1]", Code.SYNTAX),
                arguments("[.5]", Code.SYNTAX),
                arguments("[5.]", Code.SYNTAX),
                arguments("[0x10]", Code.SYNTAX),
                arguments("[NaN]", Code.SYNTAX),
                arguments("[-Infinity]", Code.SYNTAX),
                arguments("{\"a\":1,}", Code.SYNTAX),
                arguments("[1,,2]", Code.SYNTAX),
                arguments("{}/**/", Code.SYNTAX),
                arguments("{'a':1}", Code.SYNTAX),
                arguments("{a:1}", Code.SYNTAX),
                arguments("{} x", Code.SYNTAX),
                arguments("{}{}", Code.SYNTAX),
                arguments("", Code.SYNTAX),
                arguments(" \n", Code.SYNTAX),
                arguments("{\f}", Code.SYNTAX),
                arguments("{\u00a0}", Code.SYNTAX),
                arguments("[\"\u0001\"]", Code.SYNTAX),
                arguments("[\"a", Code.SYNTAX),
                arguments("{\"a\":1", Code.SYNTAX),
                arguments("[1}", Code.SYNTAX),
                arguments("[\"\\x41\"]", Code.SYNTAX),
                arguments("[\"\\ud800\"]", Code.LONE_SURROGATE),
                arguments("[\"\\udc00\"]", Code.LONE_SURROGATE),
                arguments("[\"\\udc00\\ud800\"]", Code.LONE_SURROGATE),
                arguments("[\"\\ud800\\ud800\"]", Code.LONE_SURROGATE),
                arguments("{\"\\ud800\":1}", Code.LONE_SURROGATE));
    }

    @ParameterizedTest
    @MethodSource
    void refused(String text, Code code) {
        assertThatThrownBy(() -> StrictJson.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        StrictJsonException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    static Stream<Arguments> refusedBytes() {
        return Stream.of(
                arguments("byte order mark", "efbbbf7b7d", Code.ENCODING),
                arguments("overlong UTF-8 slash", "5b22c0af225d", Code.ENCODING),
                arguments("overlong three-byte slash", "5b22e080af225d", Code.ENCODING),
                arguments("UTF-8 encoded surrogate", "5b22eda080225d", Code.ENCODING),
                arguments("stray 0xff", "5b22ff225d", Code.ENCODING),
                arguments("truncated sequence", "5b22c3225d", Code.ENCODING),
                arguments("sequence cut off at the end", "22e282", Code.ENCODING),
                arguments("UTF-16, big endian", "005b0031005d", Code.SYNTAX),
                arguments("UTF-16, little endian", "5b0031005d00", Code.SYNTAX),
                arguments("UTF-32", "0000005b0000005d", Code.SYNTAX));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusedBytes(String name, String hex, Code code) {
        assertThatThrownBy(() -> StrictJson.parse(HexFormat.of().parseHex(hex)))
                .isInstanceOfSatisfying(
                        StrictJsonException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void nestingOfExactlyAThousandIsTheLast() {
        assertThat(CanonicalJson.bytes(StrictJson.parse(nested(1000)))).hasSize(2000);
        assertDepth(nested(1001), StrictJson.DEFAULT_DEPTH);
    }

    @Test
    void aLowerNestingLimitCountsTheRootAsOne() {
        assertThat(StrictJson.parse(nested(3), 3).isArray()).isTrue();
        assertDepth(nested(4), 3);
    }

    @Test
    void aHundredThousandLevelsAreRefusedAndOverflowNoStack() {
        assertDepth("[".repeat(100_000).getBytes(StandardCharsets.UTF_8), StrictJson.DEFAULT_DEPTH);
    }

    private static void assertDepth(byte[] json, int limit) {
        assertThatThrownBy(() -> StrictJson.parse(json, limit))
                .isInstanceOfSatisfying(
                        StrictJsonException.class, e -> assertThat(e.code()).isEqualTo(Code.DEPTH));
    }

    private static byte[] nested(int depth) {
        return ("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aMillionDigitsAreRefusedWithoutReadingThemAsANumber() {
        byte[] digits = "9".repeat(5_000_000).getBytes(StandardCharsets.UTF_8);

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThatThrownBy(() -> StrictJson.parse(digits))
                        .isInstanceOfSatisfying(StrictJsonException.class, e -> assertThat(e.code())
                                .isEqualTo(Code.NUMBER_RANGE)));
    }

    @Test
    void integersAndFractionsKeepWhatJcsNeeds() {
        JsonNode read = StrictJson.parse("[9007199254740991,-0,-0.0,1.0,1e2]".getBytes(StandardCharsets.UTF_8));

        assertThat(read.get(0).isIntegralNumber()).isTrue();
        assertThat(read.get(0).longValue()).isEqualTo(9_007_199_254_740_991L);
        assertThat(read.get(3).isDouble()).isTrue();
        assertThat(CanonicalJson.text(read)).isEqualTo("[9007199254740991,0,0,1,100]");
    }

    @Test
    void theMessageSaysWhere() {
        assertThatThrownBy(() -> StrictJson.parse("{\n  \"a\": 1,\n  \"a\": 2\n}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("line 3");
    }
}
