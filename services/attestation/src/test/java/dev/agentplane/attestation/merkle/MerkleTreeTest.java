package dev.agentplane.attestation.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.attestation.ExampleLog;
import dev.agentplane.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

    /** Roots of sizes 0 to 7 over the leaves "agentplane leaf 0" to "agentplane leaf 6". */
    private static final List<String> ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "fbf270df4f1a9e0ab7db3896fb41eb6b1585029ab4f8692aaae400b585392a0d",
            "f5591902210ea3696f8655e02f3f83f9a7ae1a547986f9cbe81fda05f32dc005",
            "c89f09008055dbb5e0938a13ccbd49b8658bcb55f8db383a58999a8b901ddd02",
            "2be675b0a492b5a58d26ea3768a0d169c542254fb7076986d864721cbcbb2079",
            "ac92e907d8d9d50f3d81190c0815dbf18c30fcc9457ac39acbb33dbdc3a37ee4",
            "74749b92d155a663cef15db04e3674a862e217359ac055e47c8ad876479393d4",
            "ea7fe793b1ec271712349c3a8af21055bdaf61956799ac276d572f7efaa64c15");

    /** Certificate Transparency's own reference tree: eight leaves, roots of sizes 1 to 8. */
    private static final List<String> CT_LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> CT_ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void rootsAreThePublishedOnes() {
        MerkleTree tree = plain(7);

        for (int size = 0; size <= 7; size++) {
            assertThat(tree.root(size).hex()).isEqualTo(ROOTS.get(size));
        }
    }

    @Test
    void rootsAreThoseOfCertificateTransparency() {
        MerkleTree tree = new MerkleTree();
        for (int i = 0; i < CT_LEAVES.size(); i++) {
            tree.append(Hashing.leaf(HexFormat.of().parseHex(CT_LEAVES.get(i))));
            assertThat(tree.root(i + 1).hex()).isEqualTo(CT_ROOTS.get(i));
        }
    }

    @Test
    void theExampleLogHasItsPublishedRoots() {
        assertThat(ExampleLog.tree().root(4).hex())
                .isEqualTo("e3c112bd9dca36fcbebd0c03ee6f3e1af7dbd9a9c46da5241ec022d83eaca962");
        assertThat(ExampleLog.tree().root(7).hex())
                .isEqualTo("3a4686c99385c4800b4e76e994a724aa4399b42e48601d6be1c47459d59bd7b6");
    }

    @Test
    void aGrowingFrontierHasTheSameRootsAndFewHashes() {
        MerkleTree tree = plain(300);
        Frontier frontier = Frontier.EMPTY;
        for (int size = 0; size <= 300; size++) {
            assertThat(frontier.root()).isEqualTo(tree.root(size));
            assertThat(frontier.hashes()).hasSize(Long.bitCount(size));
            if (size < 300) {
                frontier = frontier.append(tree.leafHash(size));
            }
        }
    }

    @Test
    void inclusionProofsAreThoseOfTheDefinition() {
        MerkleTree tree = plain(20);
        List<Digest> hashes = hashes(tree);
        for (int size = 1; size <= 20; size++) {
            for (int index = 0; index < size; index++) {
                InclusionProof proof = tree.inclusion(index, size);
                assertThat(proof.hashes()).isEqualTo(path(index, hashes.subList(0, size)));
                assertThat(proof.root(hashes.get(index), size)).isEqualTo(tree.root(size));
            }
        }
    }

    @Test
    void consistencyProofsAreThoseOfTheDefinition() {
        MerkleTree tree = plain(20);
        List<Digest> hashes = hashes(tree);
        for (int size = 1; size <= 20; size++) {
            for (int old = 1; old <= size; old++) {
                ConsistencyProof proof = tree.consistency(old, size);
                assertThat(proof.hashes()).isEqualTo(subproof(old, hashes.subList(0, size), true));
                assertThat(proof.proves(tree.root(old), tree.root(size))).isTrue();
            }
        }
    }

    @Test
    void aProofForAnotherLeafOrIndexLeadsElsewhere() {
        MerkleTree tree = plain(13);
        List<Digest> hashes = hashes(tree);
        for (int index = 0; index < 13; index++) {
            InclusionProof proof = tree.inclusion(index, 13);
            for (int other = 0; other < 13; other++) {
                if (other != index) {
                    assertThat(leads(proof, hashes.get(other), 13, tree.root(13)))
                            .isFalse();
                    assertThat(leads(new InclusionProof(other, proof.hashes()), hashes.get(index), 13, tree.root(13)))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void oneHashMoreFewerOrSwappedFails() {
        MerkleTree tree = plain(13);
        for (int index = 0; index < 13; index++) {
            List<Digest> hashes = tree.inclusion(index, 13).hashes();
            Digest leaf = tree.leafHash(index);
            List<Digest> more = new ArrayList<>(hashes);
            more.add(leaf);
            assertThat(leads(new InclusionProof(index, more), leaf, 13, tree.root(13)))
                    .isFalse();
            if (!hashes.isEmpty()) {
                assertThat(leads(
                                new InclusionProof(index, hashes.subList(0, hashes.size() - 1)),
                                leaf,
                                13,
                                tree.root(13)))
                        .isFalse();
            }
            if (hashes.size() > 1) {
                List<Digest> swapped = new ArrayList<>(hashes);
                swapped.set(0, hashes.get(1));
                swapped.set(1, hashes.get(0));
                assertThat(leads(new InclusionProof(index, swapped), leaf, 13, tree.root(13)))
                        .isFalse();
            }
        }
    }

    @Test
    void aDamagedConsistencyProofFails() {
        MerkleTree tree = plain(13);
        for (int old = 1; old < 13; old++) {
            List<Digest> hashes = tree.consistency(old, 13).hashes();
            List<Digest> more = new ArrayList<>(hashes);
            more.add(tree.leafHash(0));
            assertThat(proves(old, 13, more, tree)).isFalse();
            assertThat(proves(old, 13, hashes.subList(0, hashes.size() - 1), tree))
                    .isFalse();
            for (int i = 0; i < hashes.size(); i++) {
                List<Digest> flipped = new ArrayList<>(hashes);
                flipped.set(i, tree.root(7));
                assertThat(proves(old, 13, flipped, tree)).isFalse();
            }
        }
    }

    @Test
    void consistencyFromNothingIsAnError() {
        assertThatThrownBy(() -> new ConsistencyProof(0, 7, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ConsistencyProof(8, 7, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plain(7).consistency(0, 7)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equalSizesNeedEqualRootsAndNoHash() {
        MerkleTree tree = plain(7);

        assertThat(new ConsistencyProof(7, 7, List.of()).proves(tree.root(7), tree.root(7)))
                .isTrue();
        assertThat(new ConsistencyProof(7, 7, List.of()).proves(tree.root(6), tree.root(7)))
                .isFalse();
        assertThat(proves(7, 7, List.of(tree.root(3)), tree)).isFalse();
    }

    @Test
    void aNodeIsNeverALeaf() {
        // Given: the two hashes under a node, presented as the 64 bytes of a leaf
        MerkleTree tree = plain(4);
        byte[] presented = new byte[64];
        System.arraycopy(tree.leafHash(0).raw(), 0, presented, 0, 32);
        System.arraycopy(tree.leafHash(1).raw(), 0, presented, 32, 32);
        InclusionProof proof = new InclusionProof(0, List.of(tree.root(2, 4)));

        // Then: it would be the first of two leaves if leaves and nodes were hashed alike
        assertThat(proof.root(Hashing.leaf(presented), 2)).isNotEqualTo(tree.root(4));
        assertThat(proof.root(Hashing.node(tree.leafHash(0), tree.leafHash(1)), 2))
                .isEqualTo(tree.root(4));
    }

    @Test
    void aRowGrowsOverItsBlocks() {
        MerkleTree tree = new MerkleTree();
        Frontier frontier = Frontier.EMPTY;
        Digest leaf = Hashing.leaf(new byte[] {1});
        for (int i = 0; i < 70_000; i++) {
            tree.append(leaf);
            frontier = frontier.append(leaf);
        }

        assertThat(tree.root(70_000)).isEqualTo(frontier.root());
        assertThat(tree.inclusion(65_536, 70_000).root(leaf, 70_000)).isEqualTo(frontier.root());
    }

    private static boolean leads(InclusionProof proof, Digest leaf, long size, Digest root) {
        try {
            return proof.root(leaf, size).equals(root);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean proves(long old, long size, List<Digest> hashes, MerkleTree tree) {
        try {
            return new ConsistencyProof(old, size, hashes).proves(tree.root(old), tree.root(size));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static MerkleTree plain(int size) {
        MerkleTree tree = new MerkleTree();
        for (int i = 0; i < size; i++) {
            tree.append(Hashing.leaf(("agentplane leaf " + i).getBytes(StandardCharsets.UTF_8)));
        }
        return tree;
    }

    private static List<Digest> hashes(MerkleTree tree) {
        List<Digest> hashes = new ArrayList<>();
        for (long i = 0; i < tree.size(); i++) {
            hashes.add(tree.leafHash(i));
        }
        return hashes;
    }

    // The definitions of RFC 6962 section 2.1, as slow as they are written there.

    private static Digest mth(List<Digest> leaves) {
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        return Hashing.node(mth(leaves.subList(0, k)), mth(leaves.subList(k, leaves.size())));
    }

    private static List<Digest> path(int m, List<Digest> leaves) {
        if (leaves.size() == 1) {
            return List.of();
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        List<Digest> left = leaves.subList(0, k);
        List<Digest> right = leaves.subList(k, leaves.size());
        List<Digest> path = new ArrayList<>(m < k ? path(m, left) : path(m - k, right));
        path.add(mth(m < k ? right : left));
        return path;
    }

    private static List<Digest> subproof(int m, List<Digest> leaves, boolean whole) {
        if (m == leaves.size()) {
            return whole ? List.of() : List.of(mth(leaves));
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        List<Digest> left = leaves.subList(0, k);
        List<Digest> right = leaves.subList(k, leaves.size());
        List<Digest> path = new ArrayList<>(m <= k ? subproof(m, left, whole) : subproof(m - k, right, false));
        path.add(mth(m <= k ? right : left));
        return path;
    }
}
