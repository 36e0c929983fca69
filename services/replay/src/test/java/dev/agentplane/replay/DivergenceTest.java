package dev.agentplane.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivergenceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1}|{'a':2}|/a",
                "{'a':1}|{'b':1}|/a",
                "{'a':[1,2]}|{'a':[1,2,3]}|/a/2",
                "{'a':{'b/c':1}}|{'a':{'b/c':true}}|/a/b~1c",
                "[1]|{'a':1}|''",
            })
    void jsonDiffersAtAValue(String before, String after, String pointer) {
        assertThat(Divergence.of(bytes(before.replace('\'', '"')), bytes(after.replace('\'', '"')))
                        .orElseThrow()
                        .pointer())
                .contains(pointer);
    }

    @Test
    void jsonThatIsOnlyWrittenOtherwiseDiffersAtALine() {
        Divergence divergence =
                Divergence.of(bytes("{\"a\":1}"), bytes("{\"a\": 1}")).orElseThrow();
        assertThat(divergence.pointer()).isEmpty();
        assertThat(divergence.line()).contains(1);
        assertThat(divergence.offset()).isEqualTo(5);
    }

    @Test
    void binaryDiffersAtAByteOnly() {
        Divergence divergence =
                Divergence.of(new byte[] {0, 1, -1}, new byte[] {0, 1, -2}).orElseThrow();
        assertThat(divergence.offset()).isEqualTo(2);
        assertThat(divergence.line()).isEmpty();
        assertThat(divergence.expected()).isEmpty();
    }

    @Test
    void aTextThatGoesOnDiffersAtItsEnd() {
        Divergence divergence = Divergence.of(bytes("a\n"), bytes("a\nb\n")).orElseThrow();
        assertThat(divergence.offset()).isEqualTo(2);
        assertThat(divergence.line()).contains(2);
        assertThat(divergence.found()).contains("b");
    }

    @Property
    void bytesDivergeExactlyWhenTheyDiffer(@ForAll byte[] before, @ForAll byte[] after) {
        assertThat(Divergence.of(before, before.clone())).isEmpty();
        assertThat(Divergence.of(before, after).isPresent()).isEqualTo(!java.util.Arrays.equals(before, after));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
