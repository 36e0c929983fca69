package dev.agentplane.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.domain.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingTablesTest {

    private static final String TOPIC = "AAAAAAAAAAAAAAAAAAAAAA";

    @TempDir
    Path directory;

    private final List<String> log = new ArrayList<>();

    @Test
    void theStateIsTheSameAfterItWasOnDisk() {
        // Given
        SealingTables kept = new SealingTables();
        kept.tables().keepIn(directory, "sealing");
        fold(kept.partition(3));
        RunTail run = kept.partition(3).run("run");
        RunTail own = kept.partition(3).run("_log");
        kept.tables().commit(Map.of());
        kept.tables().close();
        // When
        SealingTables again = new SealingTables();
        again.tables().keepIn(directory, "sealing");
        PartitionState state = again.partition(3);
        // Then
        assertThat(state.run("run")).isEqualTo(run);
        assertThat(state.run("_log")).isEqualTo(own);
        assertThat(state.run("another")).isEqualTo(RunTail.EMPTY);
        assertThat(state.nextIndex()).isEqualTo(log.size());
        assertThat(state.sealed(TOPIC, log.size() - 1L)).isTrue();
        assertThat(state.sealed(TOPIC, log.size())).isFalse();
        assertThat(state.maySeal("kept")).isTrue();
        assertThat(state.maySeal("retired")).isFalse();
        again.tables().close();
    }

    @Test
    void aRunIsListedUpToAThousandLeavesAndTheLogsOwnRunsNever() {
        // Given
        PartitionState state = new SealingTables().partition(0);
        // When
        for (int leaf = 0; leaf < RunTail.LISTED_LEAVES; leaf++) {
            state.apply(leaf("run", "run", "SUCCEEDED", false, null));
        }
        state.apply(leaf("_rejected", "rejected-input", null, false, null));
        // Then
        assertThat(state.run("run").leaves()).hasSize(RunTail.LISTED_LEAVES);
        assertThat(state.run("_rejected").leaves()).isEmpty();
        assertThat(state.run("_rejected").nextS()).isEqualTo(1);
        state.apply(leaf("run", "run", "FAILED", false, null));
        assertThat(state.run("run").leaves()).isEmpty();
        assertThat(state.run("run").nextS()).isEqualTo(RunTail.LISTED_LEAVES + 1);
        assertThat(state.run("run").outcomes()).isEqualTo(Map.of("run", "FAILED"));
    }

    private void fold(PartitionState state) {
        state.apply(leaf("_log", "log-genesis", null, false, null));
        state.apply(leaf(
                "_log", "key-event", null, false, new PartitionState.KeyChange("kept", "key", Set.of("seal"), true)));
        state.apply(leaf(
                "_log",
                "key-event",
                null,
                false,
                new PartitionState.KeyChange("retired", "key", Set.of("seal"), true)));
        state.apply(leaf(
                "_log",
                "key-event",
                null,
                false,
                new PartitionState.KeyChange("retired", "key", Set.of("seal"), false)));
        state.apply(leaf("run", "validation", "ADMITTED", false, null));
        state.apply(leaf("run", "run", "SUCCEEDED", false, null));
        state.apply(leaf("run", "run-manifest", null, true, null));
    }

    private PartitionState.SealedLeaf leaf(
            String run,
            String kind,
            @Nullable String outcome,
            boolean manifest,
            PartitionState.@Nullable KeyChange change) {
        long index = log.size();
        long s = log.stream().filter(run::equals).count();
        log.add(run);
        Digest digest = Digest.of(new byte[] {(byte) index});
        return new PartitionState.SealedLeaf(
                index,
                run,
                new RunTail.LeafRef(s, index, kind, digest),
                Digest.of(new byte[] {(byte) index, 1}),
                TOPIC,
                index,
                outcome,
                manifest,
                change,
                index == 0 ? new LogRoots(2, Set.of("a", "b")) : null,
                index % 2 == 0 ? null : new Statement.Subject("bundle:a@1", digest),
                index % 2 == 0 ? 0 : 1000 + index,
                index % 3 == 0);
    }
}
