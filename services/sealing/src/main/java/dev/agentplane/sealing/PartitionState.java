package dev.agentplane.sealing;

import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.domain.Digest;
import dev.agentplane.platform.state.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the sealer knows of one evidence log: a fold of its leaves and envelopes, nothing else. Not thread-safe.
 *
 * <p>Source positions come from the leaves too, so that a reset consumer group seals nothing twice.
 */
final class PartitionState {

    private final int partition;
    private final Table<LogHead> heads;
    private final Table<RunTail> runs;
    private final Table<Long> awaited;

    /** A view of one partition of these tables. */
    PartitionState(int partition, Table<LogHead> heads, Table<RunTail> runs, Table<Long> awaited) {
        this.partition = partition;
        this.heads = heads;
        this.runs = runs;
        this.awaited = awaited;
    }

    /** Index of the next leaf = size of the log. */
    long nextIndex() {
        return head().nextIndex();
    }

    /** What is known of a run; an empty tail when nothing is. */
    RunTail run(String run) {
        return runs.get(partition, run).orElse(RunTail.EMPTY);
    }

    /** True when this source record has its leaf already. */
    boolean sealed(String topicId, long offset) {
        return offset < head().nextOffsets().getOrDefault(topicId, 0L);
    }

    /** True when the key with this id may seal now: registered, and neither retired nor revoked. */
    boolean maySeal(String keyId) {
        return head().sealKeys().contains(keyId);
    }

    /** All keys that were ever registered to approve: which of them counted is for whoever verifies to say. */
    List<PublicKey> approvers() {
        return head().approvers().stream().map(PublicKey::ofBase64).toList();
    }

    /** The root keys of the log. */
    LogRoots roots() {
        return head().roots();
    }

    private LogHead head() {
        return heads.get(partition, "").orElse(LogHead.EMPTY);
    }

    /** Applies one leaf of the log. */
    void apply(SealedLeaf sealed) {
        LogHead head = head();
        if (sealed.index() != head.nextIndex()) {
            throw new IllegalStateException("the evidence log is not dense: expected leaf " + head.nextIndex()
                    + ", found leaf " + sealed.index());
        }
        heads.put(partition, "", head.after(sealed));
        RunTail before = run(sealed.run());
        RunTail after = before.append(sealed);
        runs.put(partition, sealed.run(), after);
        if (after.due() != before.due()) {
            await(sealed.run(), after.due());
        }
    }

    private void await(String run, long due) {
        if (due == 0) {
            awaited.remove(partition, run);
        } else {
            awaited.put(partition, run, due);
        }
    }

    /** Runs whose evidence should be whole by now, and since when. */
    Map<String, Long> overdue(Instant now) {
        Map<String, Long> overdue = new TreeMap<>(awaited.all(partition));
        overdue.values().removeIf(due -> due > now.toEpochMilli());
        return overdue;
    }

    /**
     * A change of the keys that may sign.
     *
     * @param keyId hex SHA-256 of the SPKI bytes
     * @param publicKey base64 of the key
     * @param roles what it is registered for
     * @param registers true for register, false for retire and revoke, which end all roles
     */
    record KeyChange(String keyId, String publicKey, Set<String> roles, boolean registers) {

        KeyChange {
            roles = Set.copyOf(roles);
        }
    }

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
     * @param roots for the genesis: the root keys it names
     * @param bundle the bundle it is about, null when it names none
     * @param due when what follows it should be there, in milliseconds; 0 when it does not say
     * @param incomplete for a run-manifest: whether something is missing
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
            @Nullable KeyChange keyChange,
            @Nullable LogRoots roots,
            Statement.@Nullable Subject bundle,
            long due,
            boolean incomplete) {}
}
