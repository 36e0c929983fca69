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
 * @param endedKeys ids of the keys that were retired or revoked, and stay so
 * @param approvers base64 of all keys that were ever registered to approve
 * @param roots the root keys that the genesis names
 */
record LogHead(
        long nextIndex,
        Map<String, Long> nextOffsets,
        Set<String> sealKeys,
        Set<String> endedKeys,
        Set<String> approvers,
        LogRoots roots) {

    /** Before the genesis. */
    static final LogHead EMPTY = new LogHead(0, Map.of(), Set.of(), Set.of(), Set.of(), LogRoots.NONE);

    /** The head after one more leaf. */
    LogHead after(PartitionState.SealedLeaf sealed) {
        Map<String, Long> offsets = new HashMap<>(nextOffsets);
        offsets.merge(sealed.topicId(), sealed.offset() + 1, Math::max);
        LogRoots named = sealed.roots();
        return new LogHead(
                nextIndex + 1,
                offsets,
                sealKeysAfter(sealed.keyChange()),
                endedKeysAfter(sealed.keyChange()),
                approversAfter(sealed.keyChange()),
                named == null ? roots : named);
    }

    private Set<String> endedKeysAfter(PartitionState.@Nullable KeyChange change) {
        if (change == null || change.registers()) {
            return endedKeys;
        }
        Set<String> keys = new HashSet<>(endedKeys);
        keys.add(change.keyId());
        return keys;
    }

    private Set<String> sealKeysAfter(PartitionState.@Nullable KeyChange change) {
        if (change == null || change.registers() && !change.roles().contains("seal")) {
            return sealKeys;
        }
        Set<String> keys = new HashSet<>(sealKeys);
        if (!change.registers()) {
            keys.remove(change.keyId());
        } else if (!endedKeys.contains(change.keyId())) {
            keys.add(change.keyId());
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
