package dev.agentplane.domain.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentplane.domain.Digest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalJsonTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static Stream<Arguments> canonical() {
        return Stream.of(
                arguments("{ \"b\" : 2 ,\n\t\"a\" : 1 }", "{\"a\":1,\"b\":2}"),
                arguments(
                        "[{\"y\":[3,1,2],\"x\":{}},[],null,true,false]",
                        "[{\"x\":{},\"y\":[3,1,2]},[],null,true,false]"),
                // U+10437 sorts before U+FB01: UTF-16 units count, not code points
                arguments(
                        "{\"\ufb01\":1,\"\ud801\udc37\":2,\"z\":3,\"é\":4,\"Z\":5,\"\":6}",
                        "{\"\":6,\"Z\":5,\"z\":3,\"é\":4,\"\ud801\udc37\":2,\"\ufb01\":1}"),
                arguments("{\"ab\":1,\"a\":2,\"a b\":3}", "{\"a\":2,\"a b\":3,\"ab\":1}"),
                arguments(
                        "{\"s\":\"\\u0041\\u000a\\u0001\\u001f\\u007f\\/\\\"\\\\\\b\\f\\r\\t\"}",
                        "{\"s\":\"A\\n\\u0001\\u001f\u007f/\\\"\\\\\\b\\f\\r\\t\"}"),
                arguments("{\"s\":\"\\ud83e\\udd80 \\u00e9 \\u2028\"}", "{\"s\":\"\ud83e\udd80 é \u2028\"}"),
                arguments("{\"e\u0301\":1,\"\u00e9\":2}", "{\"e\u0301\":1,\"\u00e9\":2}"),
                arguments("[12.50,7e-3,6.25E2,-0,0.0,0e10,1.0,-1.50,100]", "[12.5,0.007,625,0,0,0,1,-1.5,100]"),
                arguments(
                        "[1e20,1e21,1e-6,1e-7,1.5e300,5e-324,1.7976931348623157e308]",
                        "[100000000000000000000,1e+21,0.000001,1e-7,1.5e+300,5e-324,1.7976931348623157e+308]"),
                arguments(
                        "[4.35,0.3,0.30000000000000004,1e23,2e23,8.41e21,6.38858e20]",
                        "[4.35,0.3,0.30000000000000004,1e+23,2e+23,8.41e+21,638858000000000000000]"),
                arguments("\"x\"", "\"x\""));
    }

    @ParameterizedTest
    @MethodSource
    void canonical(String input, String expected) {
        assertThat(CanonicalJson.text(parse(input))).isEqualTo(expected);
    }

    @Test
    void theSampleOfRfc8785Section323() {
        // Given
        String sample = "{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"
                + "\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
                + "\"literals\":[null,true,false]}";

        // When
        byte[] bytes = CanonicalJson.bytes(parse(sample));

        // Then
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a"
                        + "5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d3237"
                        + "5d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d");
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void theNumbersOfRfc8785AppendixB(String ieee, String text) {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(ieee, 16));

        assertThat(CanonicalJson.text(NODES.numberNode(value))).isEqualTo(text);
    }

    @Test
    void theDigestIsOverTheUtf8Bytes() {
        assertThat(Digest.of(CanonicalJson.bytes(parse("{\"b\":2,\"a\":1}"))).hex())
                .isEqualTo("43258cff783fe7036d8a43033f830adfc60ec037382473548ac742b888292777");
    }

    @Test
    void exportedFilesAreIndentedByTwoAndEndInALineFeed() {
        byte[] pretty = CanonicalJson.pretty(parse("{\"b\":[1,{\"c\":[]}],\"a\":{}}"));

        assertThat(new String(pretty, StandardCharsets.UTF_8))
                .isEqualTo("{\n  \"a\": {},\n  \"b\": [\n    1,\n    {\n      \"c\": []\n    }\n  ]\n}\n");
    }

    @Test
    void whatTheStrictReaderWouldRefuseIsNotWritten() {
        assertRefused(NODES.numberNode(9_007_199_254_740_992L));
        assertRefused(NODES.numberNode(Long.MIN_VALUE));
        assertRefused(NODES.numberNode(BigDecimal.TEN.pow(30).toBigIntegerExact()));
        assertRefused(NODES.numberNode(Double.NaN));
        assertRefused(NODES.numberNode(Double.NEGATIVE_INFINITY));
        assertRefused(NODES.textNode("a\ud800"));
        assertRefused(NODES.textNode("\udc00a"));
        assertRefused(NODES.textNode("\udc00\ud800"));
        assertRefused(NODES.textNode("\ud83e\udd80\udd80"));
        assertRefused(NODES.objectNode().put("\ud800", 1));
        assertRefused(NODES.binaryNode(new byte[1]));
    }

    private static void assertRefused(JsonNode tree) {
        assertThatThrownBy(() -> CanonicalJson.bytes(tree)).isInstanceOf(IllegalArgumentException.class);
    }

    private static JsonNode parse(String text) {
        return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
