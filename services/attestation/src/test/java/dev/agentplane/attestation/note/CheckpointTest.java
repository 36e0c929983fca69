package dev.agentplane.attestation.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.attestation.ExampleLog;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    private static final String LOG_LINE = "— agentplane.dev/log/example/jdrHPb08NjjlEA_ypmLNZQ/0 "
            + "2FTdnNXg6HfhzuRm9cqX6S29VPY/55tJhMdog5AuZ1KWpMZGU4AlcJAXFQR9Rmqrmb8rWJMhCOTnbox20rfJQozXNwY=\n";
    private static final String TEXT = "agentplane.dev/log/example/jdrHPb08NjjlEA_ypmLNZQ/0\n7\n"
            + "OkaGyZOFxIALTnbplKckqkOZtC5IYB1r4cR0WdWb17Y=\n";
    private static final String COSIGNED = TEXT + "\n" + LOG_LINE
            + "— witness.example.org/w1 6ekq2AAAAABpVbmC0dZ+qMofHqeR3dERcVnWUPCIPii2puyrX8u7ZpRy1aLuFGg2XYclyoPV"
            + "4oqKzvfTk4qU0rFJDhdsdioZrPorDw==\n";

    @Test
    void theExampleOfTheSpecificationIsReproducedByteForByte() {
        assertThat(text(ExampleLog.cosigned())).isEqualTo(COSIGNED);
        assertThat(ExampleLog.LOG_VKEY)
                .hasToString("agentplane.dev/log/example/jdrHPb08NjjlEA_ypmLNZQ/0+d854dd9c"
                        + "+AVVPaSROhGaVgHA5VNgsRiAMu3Omqj90Hc21LtxeWPD7");
        assertThat(ExampleLog.WITNESS_VKEY)
                .hasToString("witness.example.org/w1+e9e92ad8+BAd+x1Y8MKFfIRY0pxmGV89s1NIRZVmYyPly2NPENBab");
    }

    @Test
    void itIsReadBackWithBothSignaturesValid() {
        Checkpoint checkpoint = parse(COSIGNED);

        assertThat(checkpoint.size()).isEqualTo(7);
        assertThat(checkpoint.root()).isEqualTo(ExampleLog.tree().root(7));
        assertThat(checkpoint.signedBy(ExampleLog.LOG_VKEY)).isTrue();
        assertThat(verdict(checkpoint, ExampleLog.COSIGNED_AT)).isEqualTo(Cosignature.Verdict.VALID);
        assertThat(text(checkpoint.note().bytes())).isEqualTo(COSIGNED);
    }

    @Test
    void aVkeyIsReadBackAlsoWithAPlusInItsBase64() {
        assertThat(Vkey.parse(ExampleLog.LOG_VKEY.toString())).isEqualTo(ExampleLog.LOG_VKEY);
        assertThat(Vkey.parse(ExampleLog.WITNESS_VKEY.toString())).isEqualTo(ExampleLog.WITNESS_VKEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "w1",
                "w1+e9e92ad8",
                "w1+e9e92ad8+BAd+x1Y8MKFfIRY0pxmGV89s1NIRZVmYyPly2NPENBab",
                "witness.example.org/w1+E9E92AD8+BAd+x1Y8MKFfIRY0pxmGV89s1NIRZVmYyPly2NPENBab",
                "witness.example.org/w1+e9e92ad8+BQd+x1Y8MKFfIRY0pxmGV89s1NIRZVmYyPly2NPENBab",
                "witness.example.org/w1+e9e92ad8+BAd+x1Y8",
                "a b+e9e92ad8+BAd+x1Y8MKFfIRY0pxmGV89s1NIRZVmYyPly2NPENBab"
            })
    void aVkeyOfAnotherFormIsRefused(String vkey) {
        assertThatThrownBy(() -> Vkey.parse(vkey)).isInstanceOf(MalformedNoteException.class);
    }

    @Test
    void aHundredSignatureLinesAreTooManyAndSixtyFourAreNot() {
        assertThat(parse(TEXT + "\n" + LOG_LINE.repeat(64)).note().signatures()).hasSize(64);
        assertMalformed(TEXT + "\n" + LOG_LINE.repeat(65));
        assertMalformed(TEXT + "\n" + LOG_LINE.repeat(100));
    }

    @Test
    void aNoteOfMoreThan256KiBIsNotRead() {
        assertMalformed(TEXT + "x".repeat(256 * 1024) + "\n\n" + LOG_LINE);
    }

    @Test
    void textOfAnotherFormIsMalformed() {
        assertMalformed("");
        assertMalformed("\n");
        assertMalformed("\n\n");
        assertMalformed(TEXT);
        assertMalformed(TEXT + "\n");
        assertMalformed(COSIGNED.substring(0, COSIGNED.length() - 1));
        assertMalformed(TEXT + "\n\n" + LOG_LINE);
        assertMalformed("\n" + TEXT + "\n" + LOG_LINE);
        assertMalformed(COSIGNED + "\n");
        assertMalformed(COSIGNED.replace("\n7\n", "\r\n7\n"));
        assertMalformed(COSIGNED.replace("\n7\n", "\n7\t\n"));
        assertMalformed(COSIGNED.replace("\n7\n", "\n+7\n"));
        assertMalformed(COSIGNED.replace("\n7\n", "\n07\n"));
        assertMalformed(COSIGNED.replace("\n7\n", "\n٧\n"));
        assertMalformed(COSIGNED.replace("\n7\n", "\n-7\n"));
        assertMalformed(COSIGNED.replace("\n7\n", "\n9223372036854775808\n"));
        assertMalformed(COSIGNED.replace("Wb17Y=", "Wb17Z="));
        assertMalformed(COSIGNED.replace("OkaG", ""));
        assertMalformed(COSIGNED.replace("— w", "- w"));
        assertMalformed(COSIGNED.replace("— w", "—  w"));
        assertMalformed(COSIGNED.replace("/w1 ", "/w+1 "));
        assertMalformed(COSIGNED.replace("/w1 ", "/w\u00851 "));
        assertMalformed(COSIGNED.replace("/w1 ", "/w\u20031 "));
        assertMalformed(COSIGNED.replace("Dw==", "Dw="));
        assertMalformed(COSIGNED.replace("Dw==", "Dx=="));
        assertMalformed(COSIGNED.replace("example/", "exa\u0007mple/"));
    }

    @Test
    void bytesThatAreNotUtf8AreMalformed() {
        byte[] bytes = COSIGNED.getBytes(StandardCharsets.UTF_8);
        bytes[3] = (byte) 0xff;

        assertThatThrownBy(() -> Checkpoint.parse(bytes)).isInstanceOf(MalformedNoteException.class);
    }

    @Test
    void extensionLinesMeanNothingButAreSigned() {
        Checkpoint extended = parse(TEXT + "extension\n\n" + LOG_LINE);

        assertThat(extended.size()).isEqualTo(7);
        assertThat(extended.signedBy(ExampleLog.LOG_VKEY)).isFalse();
    }

    @Test
    void aCosignatureAtTimeZeroOrFromTheFutureDoesNotCount() {
        Note note = parse(TEXT + "\n" + LOG_LINE).note();
        long now = 1_800_000_000L;

        assertThat(verdict(note, 0, now)).isEqualTo(Cosignature.Verdict.BAD_TIME);
        assertThat(verdict(note, -1, now)).isEqualTo(Cosignature.Verdict.BAD_TIME);
        assertThat(verdict(note, now + 301, now)).isEqualTo(Cosignature.Verdict.BAD_TIME);
        assertThat(verdict(note, now + 300, now)).isEqualTo(Cosignature.Verdict.VALID);
        assertThat(verdict(note, 1, now)).isEqualTo(Cosignature.Verdict.VALID);
        assertThatThrownBy(() -> Cosignature.sign(note, ExampleLog.WITNESS_VKEY, ExampleLog.WITNESS_KEY, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Cosignature.Verdict verdict(Note note, long time, long now) {
        String message = "cosignature/v1\ntime " + Long.toUnsignedString(time) + "\n" + note.text();
        byte[] signature = ExampleLog.WITNESS_KEY.sign(message.getBytes(StandardCharsets.UTF_8));
        byte[] blob =
                java.nio.ByteBuffer.allocate(72).putLong(time).put(signature).array();
        return Cosignature.check(note, Note.Line.of(ExampleLog.WITNESS_VKEY, blob), ExampleLog.WITNESS_VKEY, now);
    }

    @Test
    void aCosignatureOfTheLogKeyTypeIsAnotherKey() {
        Vkey wrongType = new Vkey(ExampleLog.WITNESS, Vkey.LOG, ExampleLog.WITNESS_KEY.publicKey());
        Note note = parse(COSIGNED).note();

        assertThat(note.signatures().get(1).claims(wrongType)).isFalse();
        assertThatThrownBy(() -> Cosignature.sign(note, wrongType, ExampleLog.WITNESS_KEY, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyFlippedBitOfTheSignedPartInvalidatesBothSignatures() {
        byte[] bytes = COSIGNED.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < TEXT.length(); at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= (byte) (1 << bit);
                try {
                    Checkpoint checkpoint = Checkpoint.parse(damaged);
                    assertThat(checkpoint.signedBy(ExampleLog.LOG_VKEY)).isFalse();
                    assertThat(verdict(checkpoint, ExampleLog.COSIGNED_AT)).isEqualTo(Cosignature.Verdict.INVALID);
                } catch (MalformedNoteException e) {
                    assertThat(e).hasMessageContaining("");
                }
            }
        }
    }

    @Property(tries = 3000)
    void damagedBytesAreReadOrRefusedButNeverCrash(@ForAll int at, @ForAll byte replacement) {
        byte[] bytes = COSIGNED.getBytes(StandardCharsets.UTF_8);
        bytes[Math.floorMod(at, bytes.length)] = replacement;

        try {
            assertThat(Checkpoint.parse(bytes).note().bytes()).isEqualTo(bytes);
        } catch (MalformedNoteException e) {
            assertThat(e).hasMessageContaining("");
        }
    }

    private static Cosignature.Verdict verdict(Checkpoint checkpoint, long now) {
        Note.Line line = checkpoint.note().signatures().get(1);
        return Cosignature.check(checkpoint.note(), line, ExampleLog.WITNESS_VKEY, now);
    }

    private static void assertMalformed(String note) {
        assertThatThrownBy(() -> parse(note)).as(note).isInstanceOf(MalformedNoteException.class);
    }

    private static Checkpoint parse(String note) {
        return Checkpoint.parse(note.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void aSignatureLineOfFourBytesHasNoSignature() {
        assertMalformed(TEXT + "\n— x " + Base64.getEncoder().encodeToString(new byte[4]) + "\n");
    }
}
