package dev.agentplane.attestation.merkle;

import dev.agentplane.domain.Digest;
import java.util.List;

/**
 * Proof that a leaf is in a tree (RFC 6962 section 2.1.1).
 *
 * @param index 0-based leaf index
 * @param hashes siblings, the leaf's own first
 */
public record InclusionProof(long index, List<Digest> hashes) {

    public InclusionProof {
        hashes = List.copyOf(hashes);
    }

    /**
     * The root this proof leads to.
     *
     * @throws IllegalArgumentException when the index is not below the size or the number of hashes is not exactly the
     *     one that index and size demand
     */
    public Digest root(Digest leafHash, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size);
        }
        Digest hash = leafHash;
        long fn = index;
        long sn = size - 1;
        int used = 0;
        while (sn > 0) {
            boolean right = (fn & 1) == 1;
            if (right || fn < sn) {
                if (used == hashes.size()) {
                    throw new IllegalArgumentException("proof too short");
                }
                Digest sibling = hashes.get(used++);
                hash = right ? Hashing.node(sibling, hash) : Hashing.node(hash, sibling);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        if (used != hashes.size()) {
            throw new IllegalArgumentException("proof too long");
        }
        return hash;
    }
}
