package dev.agentplane.domain.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class JsonPropertyTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Property(tries = 2000)
    void readingBackCanonicalTextGivesTheSameText(@ForAll("trees") JsonNode tree) {
        byte[] canonical = CanonicalJson.bytes(tree);

        assertThat(CanonicalJson.bytes(StrictJson.parse(canonical))).isEqualTo(canonical);
        assertThat(CanonicalJson.bytes(StrictJson.parse(CanonicalJson.pretty(tree))))
                .isEqualTo(canonical);
    }

    @Property(tries = 500)
    void theOrderInWhichMembersCameIsForgotten(@ForAll @Size(max = 12) Map<String, Integer> members) {
        ObjectNode forwards = NODES.objectNode();
        ObjectNode backwards = NODES.objectNode();
        List<String> names =
                members.keySet().stream().filter(JsonPropertyTest::wellFormed).toList();
        names.forEach(name -> forwards.put(name, members.get(name)));
        for (int i = names.size() - 1; i >= 0; i--) {
            backwards.put(names.get(i), members.get(names.get(i)));
        }

        assertThat(CanonicalJson.text(backwards)).isEqualTo(CanonicalJson.text(forwards));
    }

    @Property(tries = 5000)
    void numberTextIsTheShortestThatReadsBackAsTheSameDouble(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return;
        }
        String text = EcmaNumber.text(value);

        assertThat(Double.parseDouble(text)).isEqualTo(value == 0 ? 0.0 : value);
        BigDecimal written = new BigDecimal(text);
        int digits = written.stripTrailingZeros().precision();
        if (digits > 1 && Math.abs(value) > 1e-300) {
            for (RoundingMode mode : List.of(RoundingMode.DOWN, RoundingMode.UP)) {
                BigDecimal shorter = new BigDecimal(value).round(new MathContext(digits - 1, mode));
                assertThat(shorter.doubleValue())
                        .as("%s is shorter than %s", shorter, text)
                        .isNotEqualTo(value);
            }
        }
    }

    @Property(tries = 3000)
    void arbitraryBytesAreReadOrRefusedButNeverCrash(@ForAll @Size(max = 60) byte[] bytes) {
        assertReadOrRefused(bytes);
    }

    @Property(tries = 3000)
    void damagedDocumentsAreReadOrRefusedButNeverCrash(
            @ForAll("trees") JsonNode tree, @ForAll int at, @ForAll byte replacement) {
        byte[] bytes = CanonicalJson.bytes(tree);
        bytes[Math.floorMod(at, bytes.length)] = replacement;

        assertReadOrRefused(bytes);
    }

    private static void assertReadOrRefused(byte[] bytes) {
        try {
            CanonicalJson.bytes(StrictJson.parse(bytes));
        } catch (StrictJsonException e) {
            assertThat(e.code()).isNotNull();
        }
    }

    @Provide
    Arbitrary<JsonNode> trees() {
        return tree(3);
    }

    private static Arbitrary<JsonNode> tree(int depth) {
        Arbitrary<JsonNode> scalar = Arbitraries.oneOf(
                text().map(NODES::textNode),
                Arbitraries.longs().between(-(1L << 53) + 1, (1L << 53) - 1).map(NODES::numberNode),
                Arbitraries.longs()
                        .map(Double::longBitsToDouble)
                        .filter(JsonPropertyTest::readable)
                        .map(NODES::numberNode),
                Arbitraries.of(true, false).map(NODES::booleanNode),
                Arbitraries.just(NODES.nullNode()));
        if (depth == 0) {
            return scalar;
        }
        Arbitrary<JsonNode> array = tree(depth - 1).list().ofMaxSize(4).map(items -> {
            ArrayNode node = NODES.arrayNode();
            items.forEach(node::add);
            return node;
        });
        Arbitrary<JsonNode> object = Arbitraries.maps(text(), tree(depth - 1))
                .ofMaxSize(4)
                .map(members -> NODES.objectNode().setAll(members));
        return Arbitraries.oneOf(scalar, array, object);
    }

    /** RFC 8785 writes doubles from 2^53 to 10^21 as integers, and such integers the strict reader refuses. */
    private static boolean readable(double value) {
        return Double.isFinite(value) && (Math.abs(value) < 0x1p53 || Math.abs(value) >= 1e21);
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings().ofMaxLength(8).filter(JsonPropertyTest::wellFormed);
    }

    private static boolean wellFormed(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
