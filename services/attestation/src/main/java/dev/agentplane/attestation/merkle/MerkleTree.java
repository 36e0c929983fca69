package dev.agentplane.attestation.merkle;

import dev.agentplane.domain.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * A tree that keeps all complete subtrees, so that a proof for any size costs a logarithm. Holds up to 2^31−1 leaves, 64
 * bytes each. Not thread-safe.
 */
public final class MerkleTree {

    /** {@code levels.get(l)} at n is the root of leaves {@code [n·2^l, (n+1)·2^l)}. */
    private final List<HashRow> levels = new ArrayList<>();

    /** Adds a leaf. */
    public void append(Digest leafHash) {
        byte[] hash = leafHash.raw();
        for (int level = 0; ; level++) {
            if (level == levels.size()) {
                levels.add(new HashRow());
            }
            HashRow row = levels.get(level);
            row.add(hash);
            if (row.size() % 2 == 1) {
                return;
            }
            hash = Hashing.node(row.get(row.size() - 2), row.get(row.size() - 1));
        }
    }

    /** Number of leaves. */
    public long size() {
        return levels.isEmpty() ? 0 : levels.get(0).size();
    }

    /** Leaf hash {@code index}. */
    public Digest leafHash(long index) {
        if (index < 0 || index >= size()) {
            throw new IllegalArgumentException("no leaf " + index + ", there are " + size());
        }
        return levels.get(0).digest(Math.toIntExact(index));
    }

    /** Root of the first {@code size} leaves. */
    public Digest root(long size) {
        requireSize(size);
        return size == 0 ? Hashing.EMPTY : Digest.ofRaw(hash(0, size));
    }

    /** Root of the leaves {@code [from, to)} alone, as the subtree they are or would be. */
    public Digest root(long from, long to) {
        requireSize(to);
        if (from < 0 || from >= to) {
            throw new IllegalArgumentException("no leaves from " + from + " to " + to);
        }
        return Digest.ofRaw(hash(from, to));
    }

    /** Proof that leaf {@code index} is among the first {@code size} leaves. */
    public InclusionProof inclusion(long index, long size) {
        requireSize(size);
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("no leaf " + index + " in a tree of " + size);
        }
        List<Digest> path = new ArrayList<>();
        collect(index, 0, size, path);
        return new InclusionProof(index, path);
    }

    private void collect(long index, long from, long to, List<Digest> path) {
        if (to - from == 1) {
            return;
        }
        long split = split(from, to);
        if (index < split) {
            collect(index, from, split, path);
            path.add(Digest.ofRaw(hash(split, to)));
        } else {
            collect(index, split, to, path);
            path.add(Digest.ofRaw(hash(from, split)));
        }
    }

    /**
     * Proof that the tree of the first {@code oldSize} leaves is the beginning of that of the first {@code size}.
     *
     * @param oldSize from 1
     */
    public ConsistencyProof consistency(long oldSize, long size) {
        requireSize(size);
        if (oldSize < 1 || oldSize > size) {
            throw new IllegalArgumentException("no consistency from " + oldSize + " to " + size);
        }
        List<Digest> path = new ArrayList<>();
        collect(oldSize, 0, size, true, path);
        return new ConsistencyProof(oldSize, size, path);
    }

    /** RFC 6962 section 2.1.2, SUBPROOF: {@code whole} while the old tree is a subtree whose root is known. */
    private void collect(long oldSize, long from, long to, boolean whole, List<Digest> path) {
        if (oldSize == to) {
            if (!whole) {
                path.add(Digest.ofRaw(hash(from, to)));
            }
            return;
        }
        long split = split(from, to);
        if (oldSize <= split) {
            collect(oldSize, from, split, whole, path);
            path.add(Digest.ofRaw(hash(split, to)));
        } else {
            collect(oldSize, split, to, false, path);
            path.add(Digest.ofRaw(hash(from, split)));
        }
    }

    /** Leaves split at the largest power of two below their number. */
    private static long split(long from, long to) {
        return from + Long.highestOneBit(to - from - 1);
    }

    private byte[] hash(long from, long to) {
        long count = to - from;
        if (Long.bitCount(count) == 1 && from % count == 0) {
            int level = Long.numberOfTrailingZeros(count);
            return levels.get(level).get(Math.toIntExact(from / count));
        }
        long split = split(from, to);
        return Hashing.node(hash(from, split), hash(split, to));
    }

    private void requireSize(long size) {
        if (size < 0 || size > size()) {
            throw new IllegalArgumentException("no tree of " + size + " leaves, there are " + size());
        }
    }
}
