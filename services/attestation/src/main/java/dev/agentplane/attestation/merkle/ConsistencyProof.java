package dev.agentplane.attestation.merkle;

import dev.agentplane.domain.Digest;
import java.util.List;

/**
 * Proof that one tree is the beginning of another (RFC 6962 section 2.1.2).
 *
 * <p>An old size of 0 is an error here: everything begins with the empty tree, so such a proof proves nothing. Whoever
 * must treat it specially (a witness at its first checkpoint) does so before asking.
 *
 * @param oldSize number of leaves of the smaller tree
 * @param size number of leaves of the larger tree
 * @param hashes as the RFC orders them
 */
public record ConsistencyProof(long oldSize, long size, List<Digest> hashes) {

    /** @throws IllegalArgumentException unless 0 &lt; oldSize ≤ size */
    public ConsistencyProof {
        hashes = List.copyOf(hashes);
        if (oldSize < 1 || oldSize > size) {
            throw new IllegalArgumentException("no consistency from size " + oldSize + " to " + size);
        }
    }

    /**
     * True when these are the roots of two such trees.
     *
     * @throws IllegalArgumentException when the number of hashes is not exactly the one that the sizes demand
     */
    public boolean proves(Digest oldRoot, Digest root) {
        if (oldSize == size) {
            requireUsed(0);
            return oldRoot.equals(root);
        }
        // A complete old tree is itself the first node, and is not sent.
        boolean complete = Long.bitCount(oldSize) == 1;
        int used = complete ? 0 : 1;
        Digest first = complete ? oldRoot : hash(0);
        Digest old = first;
        Digest fresh = first;
        long fn = oldSize - 1;
        long sn = size - 1;
        int shift = Long.numberOfTrailingZeros(~fn);
        fn >>>= shift;
        sn >>>= shift;
        for (; sn > 0; fn >>>= 1, sn >>>= 1) {
            if ((fn & 1) == 1) {
                Digest left = hash(used++);
                old = Hashing.node(left, old);
                fresh = Hashing.node(left, fresh);
            } else if (fn < sn) {
                fresh = Hashing.node(fresh, hash(used++));
            }
        }
        requireUsed(used);
        return old.equals(oldRoot) && fresh.equals(root);
    }

    private Digest hash(int at) {
        if (at >= hashes.size()) {
            throw new IllegalArgumentException("proof too short");
        }
        return hashes.get(at);
    }

    private void requireUsed(int used) {
        if (used != hashes.size()) {
            throw new IllegalArgumentException("proof too long");
        }
    }
}
