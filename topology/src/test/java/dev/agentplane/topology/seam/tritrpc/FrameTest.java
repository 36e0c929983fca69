package dev.agentplane.topology.seam.tritrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final String SCHEMA = "b2ab814588f99c875d37bb7546d0df4369c28bc5f60ce38a6607dac468034352";
    private static final String CONTEXT = "e6572c0e618f18d572d4c2969db4909659f09eaef32ec66fbb804bad9d89aacd";
    private static final String TAG = "b4f58a932b3da2f25489ed7e6a023155";
    /** trace t-01, span s-01, no parent. */
    private static final String AUX = "08742d303108732d303100";

    private static final String PAYLOAD = "0a0000020261000202";

    /** Values of TriTRPC's own documentation and of a second implementation. */
    @ParameterizedTest
    @CsvSource({"2, f502", "9, a2f301", "16, e1f301", "32, d0f300", "81, a8f601", "186, def638", "65535, de50eaf501"})
    void lengthsAreWrittenAsEverybodyElseWritesThem(long value, String hex) {
        assertThat(HEX.formatHex(FieldReader.encode(value))).isEqualTo(hex);
        assertThat(new FieldReader(HEX.parseHex(hex)).length("x")).isEqualTo(value);
    }

    @Property(tries = 300)
    void everyLengthComesBack(@ForAll @LongRange(min = 0, max = 200_000_000_000L) long value) {
        assertThat(new FieldReader(FieldReader.encode(value)).length("x")).isEqualTo(value);
    }

    @Property(tries = 500)
    void whateverBytesComeTheyAreAFrameOrRefused(@ForAll @Size(max = 300) byte[] bytes) {
        try {
            Frame.parse(bytes);
        } catch (MalformedFrameException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }

    @Property(tries = 300)
    void aDamagedFrameIsAnotherFrameOrRefused(@ForAll @LongRange(min = 0, max = 160) long at, @ForAll byte other) {
        byte[] bytes = open();
        byte before = bytes[(int) at];
        bytes[(int) at] = other;
        try {
            assertThat(Frame.parse(bytes)
                            .envelopeHash()
                            .equals(Frame.parse(open()).envelopeHash()))
                    .isEqualTo(before == other);
        } catch (MalformedFrameException e) {
            assertThat(other).isNotEqualTo(before);
        }
    }

    @Test
    void anEncryptedFrameIsReadWithoutItsKeyAndHashedWithItsTag() {
        // When
        Frame frame = Frame.parse(open());
        // Then
        assertThat(frame.size()).isEqualTo(161);
        assertThat(frame.service()).isEqualTo("hyper.v1");
        assertThat(frame.method()).isEqualTo("GetSubgraphStream");
        assertThat(frame.aead()).isTrue();
        assertThat(frame.pathB()).isFalse();
        assertThat(frame.schemaId()).isEqualTo(SCHEMA);
        assertThat(frame.contextId()).isEqualTo(CONTEXT);
        assertThat(frame.payloadBytes()).isEqualTo(9);
        assertThat(frame.trace()).contains(new AuxTrace("t-01", "s-01", Optional.empty(), Optional.empty()));
        assertThat(frame.envelopeHash())
                .isEqualTo("sha256:e9c29e8ee56590af9116c8033c1e3c6dd0f5940b6819cde7dfb05c684e6eb87d");
    }

    @Test
    void aDataFrameOfAStreamNamesItsParentAndItsChunk() {
        // Given trace t, span s, parent p, chunk 1
        Frame frame = Frame.parse(frame("f500", "0274" + "0273" + "02" + "0270" + "02"));
        // Then
        assertThat(frame.trace()).contains(new AuxTrace("t", "s", Optional.of("p"), Optional.of(1L)));
    }

    @ParameterizedTest
    @CsvSource({"0274027304", "02740273000200", "ff", "''", "0274", "02ff027300"})
    void anAuxFieldThatHoldsSomethingElseHoldsNoTrace(String aux) {
        assertThat(Frame.parse(frame("f500", aux)).trace()).isEmpty();
    }

    @Test
    void withoutATagTheLastFieldIsAuxAndWithOneItMayStandAlone() {
        assertThat(Frame.parse(frame("f500")).trace()).isEmpty();
        assertThat(Frame.parse(frame("f500", AUX)).trace()).isPresent();
        assertThat(Frame.parse(frame("f512", TAG)).trace()).isEmpty();
    }

    @Test
    void whatIsNoFrameIsRefusedWithThePlace() {
        refused(frame("f512"), "TAG");
        refused(frame("f512", TAG.substring(2)), "TAG");
        refused(frame("f500", AUX, TAG), "end behind the last field");
        refused(frame("f509"), "FLAGS");
        refused(join(open(), "00"), "");
        refused(HEX.parseHex("f502f32b"), "MAGIC: expected f32a, found f32b");
        refused(HEX.parseHex("f702f32a"), "247 is never legal");
        refused(HEX.parseHex("f51bf32a"), "expected a value of 3 trits, found 27");
        refused(HEX.parseHex("f50bf32a"), "first trit of a length digit");
        refused(HEX.parseHex("b4f300f32a"), "shortest form");
        refused(HEX.parseHex("f502f3"), "expected 2 bytes, found 1");
        refused(new byte[0], "the frame ends in its length");
        refused(HEX.parseHex("f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2"), "never ends");
    }

    private static void refused(byte[] bytes, String message) {
        assertThatThrownBy(() -> Frame.parse(bytes))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining(message);
    }

    private static byte[] open() {
        return frame("f512", AUX, TAG);
    }

    private static byte[] frame(String flags, String... behind) {
        List<String> fields = new ArrayList<>(List.of(
                "f32a", "f301", "f300", flags, SCHEMA, CONTEXT, text("hyper.v1"), text("GetSubgraphStream"), PAYLOAD));
        fields.addAll(List.of(behind));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String field : fields) {
            byte[] content = HEX.parseHex(field);
            bytes.writeBytes(FieldReader.encode(content.length));
            bytes.writeBytes(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] bytes, String more) {
        return HEX.parseHex(HEX.formatHex(bytes) + more);
    }

    private static String text(String text) {
        return HEX.formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
