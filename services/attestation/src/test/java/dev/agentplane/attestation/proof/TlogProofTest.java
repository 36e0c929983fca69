package dev.agentplane.attestation.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.attestation.ExampleLog;
import dev.agentplane.attestation.merkle.InclusionProof;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.MalformedNoteException;
import dev.agentplane.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlogProofTest {

    private static final String CHECKPOINT = new String(ExampleLog.cosigned(), StandardCharsets.UTF_8);
    private static final String EXAMPLE = "c2sp.org/tlog-proof@v1\nindex 2\n"
            + "rMVNyuLxzTUvFxOjjaEeUJLj7/X9gf7UCj4BwvZZey4=\n"
            + "Y8qM8qd/3iswvJ6sb2BdLougbBtJ+hy9qJoI97n8uWs=\n"
            + "kwysLvenXNQb/0ViZZuhYerrhA2FuzU7plJKbsVB/UY=\n\n"
            + CHECKPOINT;

    @Test
    void theExampleOfTheSpecificationIsReproducedByteForByte() {
        TlogProof proof = new TlogProof(ExampleLog.tree().inclusion(2, 7), CHECKPOINT);

        assertThat(new String(proof.bytes(), StandardCharsets.UTF_8)).isEqualTo(EXAMPLE);
        assertThat(proof.bytes()).hasSize(548);
    }

    @Test
    void aProofIsReadBackWithAndWithoutItsLeaf() {
        TlogProof proof = parse(EXAMPLE);
        TlogProof inline = proof.with(ExampleLog.leaves().get(2).bytes());

        assertThat(proof.bytes()).isEqualTo(EXAMPLE.getBytes(StandardCharsets.UTF_8));
        assertThat(TlogProof.parse(inline.bytes())).isEqualTo(inline);
        assertThat(inline.bytes().length - proof.bytes().length).isBetween(355, 459);
    }

    @ParameterizedTest
    @CsvSource({"1000, 736", "1000000, 1192", "1000000000, 1648"})
    void proofsStaySmallInLargeLogs(long leaves, int bytes) {
        // Given: a leaf in the part of the tree where paths are longest
        int hashes = 64 - Long.numberOfLeadingZeros(leaves - 1);
        String unsigned = new String(ExampleLog.checkpoint(7), StandardCharsets.UTF_8);
        String checkpoint = unsigned.replace("\n7\n", "\n" + leaves + "\n");
        List<Digest> path = Collections.nCopies(hashes, new Digest("ab".repeat(32)));

        // Then
        TlogProof proof = new TlogProof(new InclusionProof(leaves / 2, path), checkpoint);
        assertThat(proof.bytes().length).isBetween(bytes - 2, bytes + 2);
        int cosignature =
                CHECKPOINT.getBytes(StandardCharsets.UTF_8).length - unsigned.getBytes(StandardCharsets.UTF_8).length;
        assertThat(cosignature).isEqualTo(132);
        assertThat(proof.bytes().length + cosignature).isLessThanOrEqualTo(1800);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "other header|proof@v1|proof@v2",
                "no index|index 2|",
                "index with plus|index 2|index +2",
                "index with zeros|index 2|index 02",
                "negative index|index 2|index -2",
                "huge index|index 2|index 9999999999999999999",
                "stray bits|Zey4=|Zey5=",
                "short hash|rMVN|",
                "no padding|Zey4=|Zey4",
                "extra after the index|index 2|index 2~extra QQ=="
            })
    void anythingElseIsMalformed(String name, String from, String to) {
        String damaged = EXAMPLE.replaceFirst(from, to == null ? "" : to.replace('~', '\n'));

        assertThat(damaged).isNotEqualTo(EXAMPLE);
        assertMalformed(damaged);
    }

    @Test
    void moreThanSixtyThreeHashesAreMalformed() {
        String hash = "rMVNyuLxzTUvFxOjjaEeUJLj7/X9gf7UCj4BwvZZey4=\n";
        String head = "c2sp.org/tlog-proof@v1\nindex 2\n";

        assertThat(parse(head + hash.repeat(63) + "\n" + CHECKPOINT).inclusion().hashes())
                .hasSize(63);
        assertMalformed(head + hash.repeat(64) + "\n" + CHECKPOINT);
        assertMalformed("");
        assertMalformed("\n\n");
        assertMalformed(head);
    }

    @Property(tries = 2000)
    void damagedBytesAreReadOrRefusedButNeverCrash(@ForAll int at, @ForAll byte replacement) {
        byte[] bytes = EXAMPLE.getBytes(StandardCharsets.UTF_8);
        bytes[Math.floorMod(at, bytes.length)] = replacement;

        try {
            TlogProof proof = TlogProof.parse(bytes);
            assertThat(proof.bytes()).isEqualTo(bytes);
            Checkpoint.parse(proof.checkpoint().getBytes(StandardCharsets.UTF_8));
        } catch (MalformedNoteException e) {
            assertThat(e).hasMessageContaining("");
        }
    }

    private static void assertMalformed(String text) {
        assertThatThrownBy(() -> parse(text)).as(text).isInstanceOf(MalformedNoteException.class);
    }

    private static TlogProof parse(String text) {
        return TlogProof.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
