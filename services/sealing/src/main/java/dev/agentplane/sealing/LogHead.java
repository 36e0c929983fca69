package dev.agentplane.sealing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where one evidence log ends.
 *
 * @param nextIndex index of the next leaf
 * @param nextOffsets by topic id, the offset after the last source record that has its leaf
 * @param sealKeys ids of the keys that may seal now
 */
record LogHead(long nextIndex, Map<String, Long> nextOffsets, Set<String> sealKeys) {

    /** Before the genesis. */
    static final LogHead EMPTY = new LogHead(0, Map.of(), Set.of());

    /** The head after one more leaf. */
    LogHead after(PartitionState.SealedLeaf sealed) {
        Map<String, Long> offsets = new HashMap<>(nextOffsets);
        offsets.merge(sealed.topicId(), sealed.offset() + 1, Math::max);
        return new LogHead(nextIndex + 1, offsets, sealKeysAfter(sealed.keyChange()));
    }

    private Set<String> sealKeysAfter(PartitionState.@Nullable KeyChange change) {
        if (change == null || !change.seals()) {
            return sealKeys;
        }
        Set<String> keys = new HashSet<>(sealKeys);
        if (change.registers()) {
            keys.add(change.keyId());
        } else {
            keys.remove(change.keyId());
        }
        return keys;
    }
}
