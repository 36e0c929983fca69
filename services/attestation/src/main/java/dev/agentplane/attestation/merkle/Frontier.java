package dev.agentplane.attestation.merkle;

import dev.agentplane.domain.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a growing tree: one hash per set bit of the size, largest subtree first. Enough to append and to
 * know the root; at most 63 hashes. Immutable.
 *
 * @param size number of leaves
 * @param hashes roots of the complete subtrees, left to right
 */
public record Frontier(long size, List<Digest> hashes) {

    /** The empty tree. */
    public static final Frontier EMPTY = new Frontier(0, List.of());

    public Frontier {
        hashes = List.copyOf(hashes);
        if (size < 0 || Long.bitCount(size) != hashes.size()) {
            throw new IllegalArgumentException(
                    "a tree of " + size + " leaves has " + Long.bitCount(size) + " subtrees, found " + hashes.size());
        }
    }

    /** The tree with one more leaf. */
    public Frontier append(Digest leafHash) {
        List<Digest> edge = new ArrayList<>(hashes);
        Digest carry = leafHash;
        for (long bits = size; (bits & 1) == 1; bits >>>= 1) {
            carry = Hashing.node(edge.remove(edge.size() - 1), carry);
        }
        edge.add(carry);
        return new Frontier(size + 1, edge);
    }

    /** Root hash. */
    public Digest root() {
        if (hashes.isEmpty()) {
            return Hashing.EMPTY;
        }
        Digest root = hashes.get(hashes.size() - 1);
        for (int i = hashes.size() - 2; i >= 0; i--) {
            root = Hashing.node(hashes.get(i), root);
        }
        return root;
    }
}
