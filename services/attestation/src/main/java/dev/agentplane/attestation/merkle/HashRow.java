package dev.agentplane.attestation.merkle;

import dev.agentplane.domain.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A growing row of hashes, 32 bytes each: a tree of a million leaves stays far below a hundred megabytes. */
final class HashRow {

    private static final int BYTES = 32;
    private static final int PER_BLOCK = 1 << 15;
    private static final int FIRST_BLOCK = 1 << 5;

    private final List<byte[]> blocks = new ArrayList<>();
    private int size;

    int size() {
        return size;
    }

    void add(byte[] hash) {
        int block = size / PER_BLOCK;
        int at = size % PER_BLOCK * BYTES;
        if (block == blocks.size()) {
            blocks.add(new byte[(block == 0 ? FIRST_BLOCK : PER_BLOCK) * BYTES]);
        } else if (at == blocks.get(block).length) {
            blocks.set(block, Arrays.copyOf(blocks.get(block), at * 2));
        }
        System.arraycopy(hash, 0, blocks.get(block), at, BYTES);
        size++;
    }

    byte[] get(int index) {
        int at = index % PER_BLOCK * BYTES;
        return Arrays.copyOfRange(blocks.get(index / PER_BLOCK), at, at + BYTES);
    }

    Digest digest(int index) {
        return Digest.ofRaw(get(index));
    }
}
