package dev.agentplane.sealing;

import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.PublicKey;
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
 * @param approvers base64 of all keys that were ever registered to approve
 */
record LogHead(long nextIndex, Map<String, Long> nextOffsets, Set<String> sealKeys, Set<String> approvers) {

    /** Before the genesis. */
    static final LogHead EMPTY = new LogHead(0, Map.of(), Set.of(), Set.of());

    /** The head after one more leaf. */
    LogHead after(PartitionState.SealedLeaf sealed) {
        Map<String, Long> offsets = new HashMap<>(nextOffsets);
        offsets.merge(sealed.topicId(), sealed.offset() + 1, Math::max);
        return new LogHead(
                nextIndex + 1, offsets, sealKeysAfter(sealed.keyChange()), approversAfter(sealed.keyChange()));
    }

    private Set<String> sealKeysAfter(PartitionState.@Nullable KeyChange change) {
        if (change == null || change.registers() && !change.roles().contains("seal")) {
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

    private Set<String> approversAfter(PartitionState.@Nullable KeyChange change) {
        if (change == null || !change.registers() || !change.roles().contains("approve") || !isKey(change)) {
            return approvers;
        }
        Set<String> keys = new HashSet<>(approvers);
        keys.add(change.publicKey());
        return keys;
    }

    private static boolean isKey(PartitionState.KeyChange change) {
        try {
            return PublicKey.ofBase64(change.publicKey()).keyId().equals(change.keyId());
        } catch (KeyRefusedException e) {
            return false;
        }
    }
}
