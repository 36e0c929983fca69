package dev.agentplane.sealing;

import dev.agentplane.domain.Digest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the sealer knows of one evidence log: a fold of its leaves and envelopes, nothing else. Not thread-safe.
 *
 * <p>Source positions come from the leaves too, so that a reset consumer group seals nothing twice.
 */
final class PartitionState {

    private final Map<String, RunTail> runs = new HashMap<>();
    private final Map<String, Long> nextOffsets = new HashMap<>();
    private final Set<String> sealKeys = new HashSet<>();
    private long nextIndex;

    /** Index of the next leaf = size of the log. */
    long nextIndex() {
        return nextIndex;
    }

    /** What is known of a run; an empty tail when nothing is. */
    RunTail run(String run) {
        RunTail tail = runs.get(run);
        return tail == null ? new RunTail() : tail;
    }

    /** True when this source record has its leaf already. */
    boolean sealed(String topicId, long offset) {
        return offset < nextOffsets.getOrDefault(topicId, 0L);
    }

    /** True when the key with this id may seal now: registered, and neither retired nor revoked. */
    boolean maySeal(String keyId) {
        return sealKeys.contains(keyId);
    }

    /** Applies one leaf of the log. */
    void apply(SealedLeaf sealed) {
        if (sealed.index() != nextIndex) {
            throw new IllegalStateException(
                    "the evidence log is not dense: expected leaf " + nextIndex + ", found leaf " + sealed.index());
        }
        nextIndex++;
        nextOffsets.merge(sealed.topicId(), sealed.offset() + 1, Math::max);
        runs.computeIfAbsent(sealed.run(), key -> new RunTail())
                .append(sealed.ref(), sealed.hash(), sealed.outcome(), sealed.isManifest());
        KeyChange change = sealed.keyChange();
        if (change != null && change.seals()) {
            if (change.registers()) {
                sealKeys.add(change.keyId());
            } else {
                sealKeys.remove(change.keyId());
            }
        }
    }

    /**
     * A change of the keys that may sign.
     *
     * @param keyId hex SHA-256 of the SPKI bytes
     * @param seals whether it concerns the seal role
     * @param registers true for register, false for retire and revoke
     */
    record KeyChange(String keyId, boolean seals, boolean registers) {}

    /**
     * One leaf with what the fold needs of it.
     *
     * @param index leaf index
     * @param run run or {@code _log}, {@code _batch}, {@code _rejected}
     * @param ref its line in a run-manifest
     * @param hash RFC 6962 leaf hash
     * @param topicId id of the source topic
     * @param offset offset of the source record
     * @param outcome outcome of the Statement, null for kinds without one
     * @param isManifest whether it is a run-manifest
     * @param keyChange for key events
     */
    record SealedLeaf(
            long index,
            String run,
            RunTail.LeafRef ref,
            Digest hash,
            String topicId,
            long offset,
            @Nullable String outcome,
            boolean isManifest,
            @Nullable KeyChange keyChange) {}
}
