package dev.agentplane.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.Frontier;
import dev.agentplane.attestation.merkle.Hashing;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.EvidenceSealed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeTest {

    @Test
    void aLogThatContinuesWhatWasSignedMayBeSigned() {
        // Given
        Tree before = tree(0, Hashing.EMPTY);
        before.append(0, leaf(0, "a"));
        Tree tree = tree(1, before.frontier().root());
        // When
        tree.append(0, leaf(0, "a"));
        boolean atSignedSize = tree.maySign();
        tree.append(1, leaf(1, "b"));
        // Then
        assertThat(atSignedSize).as("nothing new to sign").isFalse();
        assertThat(tree.maySign()).isTrue();
        assertThat(tree.halted()).isNull();
    }

    @Test
    void aRewrittenLogIsHaltedAsForkedAndNeverSignedAgain() {
        // Given
        Tree before = tree(0, Hashing.EMPTY);
        before.append(0, leaf(0, "a"));
        Tree tree = tree(1, before.frontier().root());
        // When
        tree.append(0, leaf(0, "another"));
        tree.append(1, leaf(1, "b"));
        // Then
        assertThat(tree.halted()).startsWith("FORKED");
        assertThat(tree.maySign()).isFalse();
    }

    @Test
    void aLogShorterThanWhatWasSignedIsNotSigned() {
        // Given
        Tree tree = tree(5, Digest.of(new byte[] {1}));
        // When
        tree.append(0, leaf(0, "a"));
        // Then
        assertThat(tree.maySign()).isFalse();
    }

    @Test
    void aMissingLeafHaltsTheLog() {
        // Given
        Tree tree = tree(0, Hashing.EMPTY);
        tree.append(0, leaf(0, "a"));
        // When
        tree.append(1, leaf(2, "c"));
        // Then
        assertThat(tree.halted()).startsWith("GAP");
        assertThat(tree.maySign()).isFalse();
    }

    @Test
    void aLeafWithAnotherEnvelopeHaltsTheLog() {
        // Given
        Tree tree = tree(0, Hashing.EMPTY);
        EvidenceSealed good = leaf(0, "a");
        // When
        tree.append(
                0,
                new EvidenceSealed(
                        "run",
                        "validation",
                        0L,
                        good.getLeaf(),
                        ByteBuffer.wrap("b".getBytes(StandardCharsets.UTF_8))));
        // Then
        assertThat(tree.halted()).startsWith("BAD_SIGNATURE");
    }

    @Test
    void aSnapshotIsReadBackAndADamagedOneIsIgnored(@TempDir Path directory) throws Exception {
        // Given
        Tree tree = tree(0, Hashing.EMPTY);
        for (int i = 0; i < 7; i++) {
            tree.append(i, leaf(i, "leaf " + i));
        }
        Path file = directory.resolve("deep/frontier.json");
        // When
        new TreeSnapshot(tree.frontier(), tree.nextOffset()).save(file);
        // Then
        assertThat(TreeSnapshot.load(file)).contains(new TreeSnapshot(tree.frontier(), 7));
        Files.writeString(file, "{\"size\":3}");
        assertThat(TreeSnapshot.load(file)).isEmpty();
        assertThat(TreeSnapshot.load(directory.resolve("none"))).isEmpty();
    }

    private static Tree tree(long signedSize, Digest signedRoot) {
        return new Tree(Frontier.EMPTY, 0, signedSize, signedRoot);
    }

    private static EvidenceSealed leaf(long index, String envelope) {
        byte[] bytes = envelope.getBytes(StandardCharsets.UTF_8);
        Leaf leaf = new Leaf(
                index,
                "run",
                index,
                index == 0 ? null : Digest.of(bytes),
                "validation",
                "tttttttttttttttttttttt",
                0,
                index,
                Digest.of(bytes),
                Digest.of(bytes));
        return new EvidenceSealed("run", "validation", index, ByteBuffer.wrap(leaf.bytes()), ByteBuffer.wrap(bytes));
    }
}
