package dev.agentplane.attestation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.keys.ExampleKeys;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.Frontier;
import dev.agentplane.attestation.merkle.Hashing;
import dev.agentplane.attestation.merkle.MerkleTree;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.Cosignature;
import dev.agentplane.attestation.note.Note;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.domain.Digest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known answers of published formats. */
class WorkedExampleTest {

    private static final String ORIGIN = "agentplane.dev/log/example/jdrHPb08NjjlEA_ypmLNZQ/0";
    private static final String LOG_VKEY = ORIGIN + "+d854dd9c+AVVPaSROhGaVgHA5VNgsRiAMu3Omqj90Hc21LtxeWPD7";
    private static final String WITNESS_VKEY =
            "witness.example.org/w1+e9e92ad8+BAd+x1Y8MKFfIRY0pxmGV89s1NIRZVmYyPly2NPENBab";
    private static final String CHECKPOINT = ORIGIN
            + "\n7\nOkaGyZOFxIALTnbplKckqkOZtC5IYB1r4cR0WdWb17Y=\n\n"
            + "— " + ORIGIN
            + " 2FTdnNXg6HfhzuRm9cqX6S29VPY/55tJhMdog5AuZ1KWpMZGU4AlcJAXFQR9Rmqrmb8rWJMhCOTnbox20rfJQozXNwY=\n"
            + "— witness.example.org/w1 6ekq2AAAAABpVbmC0dZ+qMofHqeR3dERcVnWUPCIPii2puyrX8u7ZpRy1aLuFGg2XYclyoPV4oqKzvfTk4qU0rFJDhdsdioZrPorDw==\n";
    private static final long COSIGNED_AT = 1_767_225_730L;

    @Test
    void rfc6962RootsOfSevenLeaves() {
        // Given
        MerkleTree tree = new MerkleTree();
        Frontier frontier = Frontier.EMPTY;
        // When
        for (int i = 0; i < 7; i++) {
            Digest leaf = Hashing.leaf(("agentplane leaf " + i).getBytes(UTF_8));
            tree.append(leaf);
            frontier = frontier.append(leaf);
        }
        // Then
        assertThat(tree.root(0).hex()).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(tree.root(1).hex()).isEqualTo("fbf270df4f1a9e0ab7db3896fb41eb6b1585029ab4f8692aaae400b585392a0d");
        assertThat(tree.root(7).hex()).isEqualTo("ea7fe793b1ec271712349c3a8af21055bdaf61956799ac276d572f7efaa64c15");
        assertThat(frontier.root()).isEqualTo(tree.root(7));
    }

    @Test
    void everyProofOfEveryTreeUpToSeventyLeavesLeadsToItsRootAndNoOtherLeafDoes() {
        // Given
        MerkleTree tree = new MerkleTree();
        for (int i = 0; i < 70; i++) {
            tree.append(leaf(i));
        }
        // Then
        for (int size = 1; size <= 70; size++) {
            for (int index = 0; index < size; index++) {
                var proof = tree.inclusion(index, size);
                assertThat(proof.root(leaf(index), size)).isEqualTo(tree.root(size));
                assertThat(proof.root(leaf(index + 1), size)).isNotEqualTo(tree.root(size));
            }
        }
    }

    @Test
    void aProofThatIsTooLongOrTooShortIsRefused() {
        // Given
        MerkleTree tree = new MerkleTree();
        for (int i = 0; i < 7; i++) {
            tree.append(leaf(i));
        }
        var hashes = tree.inclusion(2, 7).hashes();
        // Then
        assertThatThrownBy(() ->
                        new dev.agentplane.attestation.merkle.InclusionProof(2, hashes.subList(0, 2)).root(leaf(2), 7))
                .hasMessageContaining("too short");
        var longer = new java.util.ArrayList<>(hashes);
        longer.add(leaf(9));
        assertThatThrownBy(() -> new dev.agentplane.attestation.merkle.InclusionProof(2, longer).root(leaf(2), 7))
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> new dev.agentplane.attestation.merkle.InclusionProof(7, hashes).root(leaf(2), 7))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Digest leaf(int i) {
        return Hashing.leaf(("leaf " + i).getBytes(UTF_8));
    }

    @Test
    void theLeafOfTheSpecificationHasItsBytesAndHash() {
        // Given
        Leaf leaf = new Leaf(
                2,
                "run-0001",
                0,
                null,
                "validation",
                "cJtIZWBLFijsvF01vYsGOw",
                0,
                41,
                new Digest("f1d006c87ed4ed32b450d358667cf72d20468aa0b57f4aadc158aafeb080ed1e"),
                new Digest("e0f363fca872e6019888ae6e35b01ef25b075bb036ec069924af52e8f5bff5dd"));
        // Then
        assertThat(leaf.bytes()).hasSize(263);
        assertThat(leaf.hash().hex()).isEqualTo("dcbbc2fffb1ae6e37941b9522bc6c1d4c5c55bb478a13b830d2ee0ec68df917a");
        assertThat(Leaf.parse(leaf.bytes())).isEqualTo(leaf);
    }

    @Test
    void theCheckpointOfTheSpecificationIsSignedAndCosigned() {
        // Given
        Checkpoint checkpoint = Checkpoint.parse(CHECKPOINT.getBytes(UTF_8));
        Vkey witness = Vkey.parse(WITNESS_VKEY);
        // Then
        assertThat(checkpoint.size()).isEqualTo(7);
        assertThat(checkpoint.signedBy(Vkey.parse(LOG_VKEY))).isTrue();
        Note.Line line = checkpoint.note().signatures().get(1);
        assertThat(Cosignature.check(checkpoint.note(), line, witness, COSIGNED_AT))
                .isEqualTo(Cosignature.Verdict.VALID);
        assertThat(Cosignature.check(checkpoint.note(), line, witness, COSIGNED_AT - 301))
                .as("from the future")
                .isEqualTo(Cosignature.Verdict.BAD_TIME);
        assertThat(Vkey.parse(LOG_VKEY)).hasToString(LOG_VKEY);
        assertThat(ExampleKeys.contains(witness.key())).isTrue();
    }

    @Test
    void aCheckpointWithAnotherSizeIsNotSigned() {
        Checkpoint forged =
                Checkpoint.parse(CHECKPOINT.replace("\n7\n", "\n8\n").getBytes(UTF_8));
        assertThat(forged.signedBy(Vkey.parse(LOG_VKEY))).isFalse();
    }

    @Test
    void rfc8032TestVectorOne() {
        // Given
        KeyFile key = KeyFile.ofSeed(
                HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        // Then
        assertThat(HexFormat.of().formatHex(key.publicKey().raw()))
                .isEqualTo("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assertThat(HexFormat.of().formatHex(key.sign(new byte[0])))
                .isEqualTo(
                        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                                + "d25bf5f0595bbe24655141438e7a100b");
    }

    @Test
    void thePreAuthenticationEncodingCountsBytes() {
        assertThat(new String(Envelope.pae("t", "ü".getBytes(UTF_8)), UTF_8)).isEqualTo("DSSEv1 1 t 2 ü");
    }

    /** Low order, non-canonical, mixed order. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            })
    void keysThatVerifyWhatNobodySignedAreRefused(String hex) {
        assertThatThrownBy(() -> PublicKey.of(HexFormat.of().parseHex(hex)))
                .isInstanceOf(KeyRefusedException.class)
                .hasMessageContaining("KEY_REFUSED");
    }
}
