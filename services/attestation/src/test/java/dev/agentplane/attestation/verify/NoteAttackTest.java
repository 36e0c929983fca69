package dev.agentplane.attestation.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.CheckpointSigner;
import dev.agentplane.attestation.note.Cosignature;
import dev.agentplane.attestation.note.Note;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.attestation.trust.Policy;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.domain.Digest;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on checkpoints, witnesses, proofs and leaves. */
class NoteAttackTest {

    private static final long NOW = 2_000_000_000L;
    private static final String PROOF = "statements/000-validation.tlog-proof";
    private static final String LEAF = "statements/000-validation.leaf.json";

    private final SignedLog log = new SignedLog();
    private final KeyFile witness = SignedLog.key("witness");
    private final Vkey witnessKey = new Vkey("witness.example/w1", Vkey.COSIGNER, witness.publicKey());

    NoteAttackTest() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
    }

    // --- checkpoints
    // ---------------------------------------------------------------------------------------------------

    @Test
    void aCheckpointWithAnotherSize() {
        assertThat(codes(log.export(
                        "run-1", text(log.note()).replace("\n4\n", "\n5\n").getBytes(UTF_8))))
                .contains("CHECKPOINT_SIG_INVALID");
    }

    @Test
    void aCheckpointWithAnotherRoot() {
        String root = Base64.getEncoder().encodeToString(log.treeRoot().raw());
        String other = Base64.getEncoder().encodeToString(Digest.of(new byte[0]).raw());
        assertThat(codes(log.export(
                        "run-1", text(log.note()).replace(root, other).getBytes(UTF_8))))
                .contains("CHECKPOINT_SIG_INVALID", "PROOF_INVALID");
    }

    @Test
    void aCheckpointSignedByAnotherKeyUnderTheNameOfTheLog() {
        byte[] forged = new CheckpointSigner(SignedLog.ORIGIN, SignedLog.key("thief")).sign(4, log.treeRoot());
        assertThat(codes(log.export("run-1", forged))).contains("CHECKPOINT_SIG_MISSING");
    }

    @Test
    void aProofThatEndsInAnotherCheckpointThanTheExport() {
        Map<String, byte[]> files = log.export("run-1");
        log.denied("run-2", log.seal);
        assertThat(codes(Tampering.with(files, "checkpoint", log.note()))).contains("CHECKPOINT_CONFLICT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hundred lines", "control", "no newline", "plus", "nothing between"})
    void aCheckpointThatIsNoNote(String how) {
        String note = text(log.note());
        String line = note.substring(note.indexOf('—'));
        String damaged =
                switch (how) {
                    case "hundred lines" -> note + line.repeat(99);
                    case "control" -> note.replace("\n4\n", "\n4\r\n");
                    case "no newline" -> note.substring(0, note.length() - 1);
                    case "plus" -> note.replace("— log", "— log+");
                    default -> note.replace("\n\n", "\n\n\n");
                };
        assertThat(codes(Tampering.with(log.export("run-1"), "checkpoint", damaged.getBytes(UTF_8))))
                .contains("CHECKPOINT_MALFORMED");
    }

    // --- witnesses
    // -----------------------------------------------------------------------------------------------------

    @Test
    void aCosignedExportVerifies() {
        Verification verification = Tampering.verify(trust("quorum w1"), log.export("run-1", cosigned(NOW)));
        assertThat(verification.result()).isEqualTo(Verification.Result.VERIFIED);
        assertThat(verification.cosigners()).containsExactly("w1");
        assertThat(verification.newestCosignature()).contains(java.time.Instant.ofEpochSecond(NOW));
    }

    @Test
    void aCosignatureThatIsMissing() {
        assertThat(codes(trust("quorum w1"), log.export("run-1"))).contains("WITNESS_QUORUM");
    }

    @Test
    void aBrokenCosignatureBesideAGoodOne() {
        Note note = Checkpoint.parse(cosigned(NOW)).note();
        byte[] broken = note.signatures().get(1).bytes();
        broken[40] ^= 1;
        byte[] both = note.with(Note.Line.of(witnessKey, broken)).bytes();
        assertThat(codes(trust("quorum w1"), log.export("run-1", both))).contains("COSIGNATURE_INVALID");
    }

    @Test
    void aCosignatureWithTheLogKeyType() {
        // Given: the witness's key under the type byte of logs is another key, so nobody the policy knows
        Vkey asLog = new Vkey(witnessKey.name(), Vkey.LOG, witness.publicKey());
        Note note = Checkpoint.parse(log.note()).note();
        byte[] signed =
                note.with(Note.Line.of(asLog, witness.sign(note.textBytes()))).bytes();
        // Then
        assertThat(codes(trust("quorum w1"), log.export("run-1", signed))).contains("WITNESS_QUORUM");
    }

    @Test
    void aCosignatureOfTheFarFuture() {
        assertThat(codes(trust("quorum w1"), log.export("run-1", cosigned(NOW + 301))))
                .contains("COSIGNATURE_TIME", "WITNESS_QUORUM");
    }

    @Test
    void aCosignatureAtTimeZero() {
        // Given: well signed, over a time that no clock shows
        Note note = Checkpoint.parse(log.note()).note();
        byte[] signature = witness.sign(("cosignature/v1\ntime 0\n" + note.text()).getBytes(UTF_8));
        byte[] blob = ByteBuffer.allocate(72).putLong(0).put(signature).array();
        // Then
        assertThat(codes(
                        trust("quorum w1"),
                        log.export(
                                "run-1",
                                note.with(Note.Line.of(witnessKey, blob)).bytes())))
                .contains("COSIGNATURE_TIME", "WITNESS_QUORUM");
    }

    @Test
    void oneWitnessThatCosignsTwiceWhereTwoMust() {
        // Given
        Note note = Checkpoint.parse(cosigned(NOW)).note();
        byte[] twice =
                note.with(Cosignature.sign(note, witnessKey, witness, NOW - 1)).bytes();
        Vkey second = new Vkey(
                "witness.example/w2", Vkey.COSIGNER, SignedLog.key("witness 2").publicKey());
        TrustFile two = trust("witness w2 " + second, "group both all w1 w2", "quorum both");
        // Then
        assertThat(codes(two, log.export("run-1", twice))).contains("WITNESS_QUORUM");
    }

    @Test
    void oneWitnessUnderTwoNamesIsRefusedInTheTrustFile() {
        Vkey again = new Vkey("witness.example/again", Vkey.COSIGNER, witness.publicKey());
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> trust("witness w2 " + again, "group both all w1 w2", "quorum both"))
                .hasMessageContaining("one public key is listed twice");
    }

    // --- proofs and leaves
    // ---------------------------------------------------------------------------------------------

    @Test
    void aProofWithOneHashMore() {
        assertThat(codes(proof(lines -> lines + "A".repeat(43) + "=\n"))).contains("PROOF_INVALID");
    }

    @Test
    void aProofWithOneHashFewer() {
        assertThat(codes(proof(lines -> lines.substring(0, lines.indexOf('\n') + 1))))
                .contains("PROOF_INVALID");
    }

    @Test
    void aProofWithSwappedHashes() {
        assertThat(codes(proof(lines -> lines.substring(45) + lines.substring(0, 45))))
                .contains("PROOF_INVALID");
    }

    @Test
    void aProofOfAnotherForm() {
        Map<String, byte[]> files = log.export("run-1");
        String proof = text(files.get(PROOF));
        assertThat(codes(Tampering.with(
                        files, PROOF, proof.replace("index 2", "index +2").getBytes(UTF_8))))
                .contains("PROOF_MALFORMED");
    }

    @Test
    void aLeafWithSpaces() {
        Map<String, byte[]> files = log.export("run-1");
        String leaf = text(files.get(LEAF)).replace(",", ", ");
        assertThat(codes(Tampering.with(files, LEAF, leaf.getBytes(UTF_8)))).contains("LEAF_NOT_CANONICAL");
    }

    @Test
    void aLeafWithItsMembersInAnotherOrder() {
        Map<String, byte[]> files = log.export("run-1");
        String leaf = text(files.get(LEAF)).replace(",\"v\":1}", "}").replaceFirst("\\{", "{\"v\":1,");
        assertThat(codes(Tampering.with(files, LEAF, leaf.getBytes(UTF_8)))).contains("LEAF_NOT_CANONICAL");
    }

    @Test
    void anInnerNodePresentedAsALeaf() {
        byte[] node = ByteBuffer.allocate(64)
                .put(Digest.of(new byte[] {1}).raw())
                .put(Digest.of(new byte[] {2}).raw())
                .array();
        assertThat(codes(Tampering.with(log.export("run-1"), LEAF, node))).contains("LEAF_MALFORMED");
    }

    private Map<String, byte[]> proof(java.util.function.UnaryOperator<String> meddling) {
        Map<String, byte[]> files = log.export("run-1");
        String proof = text(files.get(PROOF));
        int from = proof.indexOf("index 2\n") + "index 2\n".length();
        int to = proof.indexOf("\n\n") + 1;
        String changed = proof.substring(0, from) + meddling.apply(proof.substring(from, to)) + proof.substring(to);
        return Tampering.with(files, PROOF, changed.getBytes(UTF_8));
    }

    private byte[] cosigned(long time) {
        Note note = Checkpoint.parse(log.note()).note();
        return note.with(Cosignature.sign(note, witnessKey, witness, time)).bytes();
    }

    private TrustFile trust(String... more) {
        List<String> lines = new java.util.ArrayList<>(List.of(log.policyLine(), "witness w1 " + witnessKey));
        lines.addAll(List.of(more));
        return new TrustFile(Policy.parse(lines), 1, List.of(log.root.publicKey()), List.of(), Map.of());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private List<String> codes(Map<String, byte[]> files) {
        return codes(log.trust(), files);
    }

    private static List<String> codes(TrustFile trust, Map<String, byte[]> files) {
        return Tampering.refused(trust, files).stream().map(Finding::code).toList();
    }
}
