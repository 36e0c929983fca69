package dev.agentplane.attestation.dsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.attestation.ExampleLog;
import dev.agentplane.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {

    @Test
    void theExampleOfTheSpecificationIsReproducedByteForByte() {
        // When
        Envelope envelope = ExampleLog.validation();

        // Then
        assertThat(envelope.payload()).hasSize(917);
        assertThat(Digest.of(envelope.payload()).hex())
                .isEqualTo("276ec469c899f2f1a2c12da941ad8888c12b3f73cc27172a358c34704d3e397d");
        assertThat(envelope.pae()).hasSize(960);
        assertThat(new String(envelope.pae(), StandardCharsets.UTF_8))
                .startsWith("DSSEv1 28 application/vnd.in-toto+json 917 {");
        assertThat(envelope.paeDigest().hex())
                .isEqualTo("f1d006c87ed4ed32b450d358667cf72d20468aa0b57f4aadc158aafeb080ed1e");
        assertThat(HexFormat.of().formatHex(envelope.signatures().get(0).bytes()))
                .isEqualTo("63b13ff33d163f692877c63b244a5785153b15deeadd7a30102a791d4cd57279"
                        + "f5ddbf3bd0193244f7e14fbfba89f39e497adc212f8fcfdeae4c52bd0c67a006");
        assertThat(envelope.bytes()).hasSize(1472);
        assertThat(Digest.of(envelope.bytes()).hex())
                .isEqualTo("e0f363fca872e6019888ae6e35b01ef25b075bb036ec069924af52e8f5bff5dd");
    }

    @Test
    void thePaeExampleOfDsseIsReproduced() {
        byte[] pae = Envelope.pae("http://example.com/HelloWorld", "hello world".getBytes(StandardCharsets.UTF_8));

        assertThat(new String(pae, StandardCharsets.UTF_8))
                .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    @Test
    void thePaeCountsBytesNotCharacters() {
        byte[] pae = Envelope.pae("é", "€".getBytes(StandardCharsets.UTF_8));

        assertThat(new String(pae, StandardCharsets.UTF_8)).isEqualTo("DSSEv1 2 é 3 €");
    }

    @Property(tries = 200)
    void differentTypeAndPayloadNeverShareAPae(
            @ForAll @Size(max = 12) String typeA,
            @ForAll @Size(max = 12) byte[] a,
            @ForAll @Size(max = 12) String typeB,
            @ForAll @Size(max = 12) byte[] b) {
        boolean same =
                java.util.Arrays.equals(typeA.getBytes(StandardCharsets.UTF_8), typeB.getBytes(StandardCharsets.UTF_8))
                        && java.util.Arrays.equals(a, b);

        assertThat(java.util.Arrays.equals(Envelope.pae(typeA, a), Envelope.pae(typeB, b)))
                .isEqualTo(same);
    }

    @Test
    void bothAlphabetsWithAndWithoutPaddingAreReadAndUnknownMembersIgnored() {
        String json =
                "{\"payload\":\"_-8\",\"payloadType\":\"t\",\"x\":{},\"signatures\":[{\"sig\":\"/+8=\",\"y\":1}]}";

        Envelope envelope = Envelope.parse(json.getBytes(StandardCharsets.UTF_8));

        assertThat(HexFormat.of().formatHex(envelope.payload())).isEqualTo("ffef");
        assertThat(envelope.signatures().get(0).keyId()).isEmpty();
        assertThat(HexFormat.of().formatHex(envelope.signatures().get(0).bytes()))
                .isEqualTo("ffef");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"payload\":\"QQ==\",\"payloadType\":\"t\"}",
                "{\"payload\":1,\"payloadType\":\"t\",\"signatures\":[]}",
                "{\"payload\":\"QQ==\",\"payloadType\":null,\"signatures\":[]}",
                "{\"payload\":\"QR==\",\"payloadType\":\"t\",\"signatures\":[]}",
                "{\"payload\":\"Q\",\"payloadType\":\"t\",\"signatures\":[]}",
                "{\"payload\":\"QQ=\",\"payloadType\":\"t\",\"signatures\":[]}",
                "{\"payload\":\"+_8=\",\"payloadType\":\"t\",\"signatures\":[]}",
                "{\"payload\":\"Q Q==\",\"payloadType\":\"t\",\"signatures\":[]}",
                "{\"payload\":\"QQ==\",\"payloadType\":\"t\",\"signatures\":{}}",
                "{\"payload\":\"QQ==\",\"payloadType\":\"t\",\"signatures\":[1]}",
                "{\"payload\":\"QQ==\",\"payloadType\":\"t\",\"signatures\":[{}]}",
                "{\"payload\":\"QQ==\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"!\"}]}",
                "{\"payload\":\"QQ==\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"QQ==\",\"keyid\":1}]}",
                "{\"payload\":\"QQ==\",\"payload\":\"QQ==\",\"payloadType\":\"t\",\"signatures\":[]}",
                "{\"payload\":\"QQ==\",\"payloadType\":\"t\",\"signatures\":[]} x"
            })
    void anythingElseIsMalformed(String json) {
        assertThatThrownBy(() -> Envelope.parse(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedEnvelopeException.class);
    }

    @Test
    void seventeenSignaturesAreTooMany() {
        String one = "{\"sig\":\"QQ==\"}";

        assertThat(Envelope.parse(envelope((one + ",").repeat(15) + one)).signatures())
                .hasSize(16);
        assertThatThrownBy(() -> Envelope.parse(envelope((one + ",").repeat(16) + one)))
                .isInstanceOf(MalformedEnvelopeException.class);
    }

    private static byte[] envelope(String signatures) {
        return ("{\"payload\":\"QQ==\",\"payloadType\":\"t\",\"signatures\":[" + signatures + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Property(tries = 2000)
    void damagedBytesAreReadOrRefusedButNeverCrash(@ForAll int at, @ForAll byte replacement) {
        byte[] bytes = ExampleLog.validation().bytes();
        bytes[Math.floorMod(at, bytes.length)] = replacement;

        try {
            assertThat(Envelope.parse(bytes).signatures()).isNotNull();
        } catch (MalformedEnvelopeException e) {
            assertThat(e).hasMessageContaining("");
        }
    }

    @Test
    void theKeyIdDecidesNothing() {
        // Given: a signature of the sealer that claims to be the root's
        Envelope real = ExampleLog.validation();
        String lying = new String(real.bytes(), StandardCharsets.UTF_8)
                .replace(
                        ExampleLog.SEALER.publicKey().keyId(),
                        ExampleLog.ROOT.publicKey().keyId());

        // When
        Envelope envelope = Envelope.parse(lying.getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(envelope.signedBy(ExampleLog.SEALER.publicKey())).isTrue();
        assertThat(envelope.signedBy(ExampleLog.ROOT.publicKey())).isFalse();
    }
}
