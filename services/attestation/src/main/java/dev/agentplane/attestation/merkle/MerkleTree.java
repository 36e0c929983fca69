package dev.agentplane.attestation.merkle;

import dev.agentplane.domain.Digest;
import java.util.ArrayList;
import java.util.List;

/** A tree that keeps all complete subtrees, so that a proof for any size costs a logarithm. Not thread-safe. */
public final class MerkleTree {

    /** {@code levels.get(l).get(n)} is the root of leaves {@code [n·2^l, (n+1)·2^l)}. */
    private final List<List<Digest>> levels = new ArrayList<>();

    /** Adds a leaf. */
    public void append(Digest leafHash) {
        Digest hash = leafHash;
        for (int level = 0; ; level++) {
            if (level == levels.size()) {
                levels.add(new ArrayList<>());
            }
            List<Digest> row = levels.get(level);
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

    /** Root of the first {@code size} leaves. */
    public Digest root(long size) {
        requireSize(size);
        return size == 0 ? Hashing.EMPTY : hash(0, size);
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
        long split = from + Long.highestOneBit(to - from - 1);
        if (index < split) {
            collect(index, from, split, path);
            path.add(hash(split, to));
        } else {
            collect(index, split, to, path);
            path.add(hash(from, split));
        }
    }

    private Digest hash(long from, long to) {
        long count = to - from;
        if (Long.bitCount(count) == 1 && from % count == 0) {
            int level = Long.numberOfTrailingZeros(count);
            return levels.get(level).get(Math.toIntExact(from / count));
        }
        long split = from + Long.highestOneBit(count - 1);
        return Hashing.node(hash(from, split), hash(split, to));
    }

    private void requireSize(long size) {
        if (size < 0 || size > size()) {
            throw new IllegalArgumentException("no tree of " + size + " leaves, there are " + size());
        }
    }
}
