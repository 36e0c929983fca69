package dev.agentplane.attestation.leaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.attestation.ExampleLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeafTest {

    private static final String EXAMPLE =
            "{\"d\":\"sha256:f1d006c87ed4ed32b450d358667cf72d20468aa0b57f4aadc158aafeb080ed1e\","
                    + "\"e\":\"sha256:e0f363fca872e6019888ae6e35b01ef25b075bb036ec069924af52e8f5bff5dd\","
                    + "\"i\":2,\"k\":\"validation\",\"o\":41,\"p\":0,\"prev\":null,\"run\":\"run-0001\",\"s\":0,"
                    + "\"t\":\"cJtIZWBLFijsvF01vYsGOw\",\"v\":1}";

    @Test
    void theExampleOfTheSpecificationIsReproducedByteForByte() {
        Leaf leaf = ExampleLog.leaves().get(2);

        assertThat(new String(leaf.bytes(), StandardCharsets.UTF_8)).isEqualTo(EXAMPLE);
        assertThat(leaf.bytes()).hasSize(263);
        assertThat(leaf.hash().hex()).isEqualTo("dcbbc2fffb1ae6e37941b9522bc6c1d4c5c55bb478a13b830d2ee0ec68df917a");
    }

    @Test
    void allOwnLeavesOfTheExampleHaveTheirPublishedHashes() {
        List<String> hashes =
                ExampleLog.leaves().stream().map(leaf -> leaf.hash().hex()).toList();

        assertThat(hashes)
                .containsExactly(
                        "0b943dc162acdd21da1dfdda23a92853b94718e8bed49660d3abf903e36743f9",
                        "e4acf3bc58ea8150746e7c33c3fe04012500ca1577b37b94e1e68a3dd042ae9c",
                        "dcbbc2fffb1ae6e37941b9522bc6c1d4c5c55bb478a13b830d2ee0ec68df917a",
                        "acc54dcae2f1cd352f1713a38da11e5092e3eff5fd81fed40a3e01c2f6597b2e");
    }

    @Test
    void aLeafIsReadBack() {
        for (Leaf leaf : ExampleLog.leaves()) {
            assertThat(Leaf.parse(leaf.bytes())).isEqualTo(leaf);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "run that is a path|\"run\":\"run-0001\"|\"run\":\"../run\"",
                "run that is empty|\"run\":\"run-0001\"|\"run\":\"\"",
                "unknown reserved run|\"run\":\"run-0001\"|\"run\":\"_other\"",
                "kind that is a path|\"k\":\"validation\"|\"k\":\"../../x\"",
                "kind in capitals|\"k\":\"validation\"|\"k\":\"Validation\"",
                "topic name instead of id|\"t\":\"cJtIZWBLFijsvF01vYsGOw\"|\"t\":\"validations\"",
                "version 2|\"v\":1|\"v\":2",
                "version as text|\"v\":1|\"v\":\"1\"",
                "fraction|\"i\":2|\"i\":2.0",
                "negative|\"o\":41|\"o\":-1",
                "index beyond 2^53|\"i\":2|\"i\":9007199254740992",
                "partition beyond 2^31|\"p\":0|\"p\":2147483648",
                "prev at the start of a run|\"prev\":null|\"prev\":\"sha256:f1d006c87ed4ed32b450d358667cf72d20468aa0b57f4aadc158aafeb080ed1e\"",
                "no prev later|\"s\":0|\"s\":1",
                "digest without its prefix|\"d\":\"sha256:|\"d\":\"",
                "digest in capitals|sha256:f1d0|sha256:F1D0",
                "one member too few|,\"v\":1|",
                "one member too many|\"v\":1|\"v\":1,\"x\":1"
            })
    void aLeafOfAnotherFormIsMalformed(String name, String from, String to) {
        String damaged = EXAMPLE.replace(from, to == null ? "" : to);

        assertThat(damaged).isNotEqualTo(EXAMPLE);
        assertThatThrownBy(() -> Leaf.parse(damaged.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(MalformedLeafException.class, e -> assertThat(e.onlyNotCanonical())
                        .isFalse());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "space|\"i\":2|\"i\": 2",
                "other order|\"i\":2,\"k\":\"validation\"|\"k\":\"validation\",\"i\":2",
                "escaped letter|\"k\":\"validation\"|\"k\":\"v\\u0061lidation\"",
                "minus zero|\"s\":0|\"s\":-0"
            })
    void aLeafWrittenInAnotherWayIsNotCanonical(String name, String from, String to) {
        String other = EXAMPLE.replace(from, to);

        assertThat(other).isNotEqualTo(EXAMPLE);
        assertThatThrownBy(() -> Leaf.parse(other.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(MalformedLeafException.class, e -> assertThat(e.onlyNotCanonical())
                        .isTrue());
    }

    @Test
    void aLeafOfMoreThan1024BytesIsNotEvenRead() {
        assertThatThrownBy(() -> Leaf.parse((EXAMPLE + " ".repeat(800)).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedLeafException.class)
                .hasMessageContaining("1024");
    }

    @Property(tries = 2000)
    void damagedBytesAreReadOrRefusedButNeverCrash(@ForAll int at, @ForAll byte replacement) {
        byte[] bytes = EXAMPLE.getBytes(StandardCharsets.UTF_8);
        bytes[Math.floorMod(at, bytes.length)] = replacement;

        try {
            assertThat(Leaf.parse(bytes).bytes()).isEqualTo(bytes);
        } catch (MalformedLeafException e) {
            assertThat(e).hasMessageContaining("");
        }
    }
}
