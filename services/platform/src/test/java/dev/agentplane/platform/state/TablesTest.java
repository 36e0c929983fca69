package dev.agentplane.platform.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {

    private static final TopicPartition RUNS_0 = new TopicPartition("runs", 0);
    private static final TopicPartition RUNS_1 = new TopicPartition("runs", 1);

    @TempDir
    Path directory;

    @Test
    void aChangeIsSeenAtOnceAndGoneAfterARollback() {
        try (Store store = new Store(1)) {
            // Given
            store.names.put(0, "a", "committed");
            store.tables.commit(Map.of());
            // When
            store.names.put(0, "a", "changed");
            // Then
            assertThat(store.names.get(0, "a")).contains("changed");
            store.tables.rollback();
            assertThat(store.names.get(0, "a")).contains("committed");
        }
    }

    @Test
    void whatWasCommittedIsThereWhenOpenedAgainAndWhatWasNotIsNot() {
        // Given
        Position position = Position.of(7, bytes("last"));
        try (Store store = new Store(1)) {
            store.names.put(0, "a", "committed");
            store.tables.commit(Map.of(RUNS_0, position));
            store.names.put(0, "b", "not committed");
        }
        // Then
        try (Store again = new Store(1)) {
            assertThat(again.names.get(0, "a")).contains("committed");
            assertThat(again.names.get(0, "b")).isEmpty();
            assertThat(again.tables.positions()).isEqualTo(Map.of(RUNS_0, position));
        }
    }

    @Test
    void partitionsTablesAndKeysAreKeptApart() {
        try (Store store = new Store(1)) {
            // When
            store.names.put(0, "a", "0");
            store.names.put(1, "a", "1");
            store.others.put(0, "a", "other");
            store.names.put(0, "", "empty key");
            store.tables.commit(Map.of());
            // Then
            assertThat(store.names.get(0, "a")).contains("0");
            assertThat(store.names.get(1, "a")).contains("1");
            assertThat(store.others.get(0, "a")).contains("other");
            assertThat(store.names.get(0, "")).contains("empty key");
            assertThat(store.others.get(1, "a")).isEmpty();
        }
    }

    @Test
    void whatIsKeptInMemoryIsWhatWasCommitted() {
        try (Store store = new Store(1)) {
            // Given
            store.kept.put(0, "a", "committed");
            store.kept.put(0, "b", "goes");
            store.tables.commit(Map.of());
            assertThat(store.kept.get(0, "a")).contains("committed");
            // When
            store.kept.put(0, "a", "taken back");
            store.tables.rollback();
            store.kept.remove(0, "b");
            store.tables.commit(Map.of());
            // Then
            assertThat(store.kept.get(0, "a")).contains("committed");
            assertThat(store.kept.get(0, "b")).isEmpty();
            store.tables.clear(0);
            assertThat(store.kept.get(0, "a")).isEmpty();
        }
    }

    @Test
    void aRemovedKeyIsGoneAtOnceAndComesBackWithARollback() {
        try (Store store = new Store(1)) {
            // Given
            store.names.put(0, "a", "committed");
            store.tables.commit(Map.of());
            // When
            store.names.remove(0, "a");
            // Then
            assertThat(store.names.get(0, "a")).isEmpty();
            store.tables.rollback();
            assertThat(store.names.get(0, "a")).contains("committed");
            store.names.remove(0, "a");
            store.tables.commit(Map.of());
            assertThat(store.names.get(0, "a")).isEmpty();
        }
    }

    @Test
    void allOfAPartitionIsWhatIsStoredWithWhatIsPending() {
        try (Store store = new Store(1)) {
            // Given
            store.names.put(0, "stays", "0");
            store.names.put(0, "goes", "0");
            store.names.put(0, "changes", "old");
            store.names.put(1, "elsewhere", "1");
            store.others.put(0, "other", "other");
            store.tables.commit(Map.of(RUNS_0, Position.of(1, bytes("x"))));
            // When
            store.names.remove(0, "goes");
            store.names.put(0, "changes", "new");
            store.names.put(0, "comes", "new");
            // Then
            Map<String, String> expected = Map.of("stays", "0", "changes", "new", "comes", "new");
            assertThat(store.names.all(0)).isEqualTo(expected);
            store.tables.commit(Map.of());
            assertThat(store.names.all(0)).isEqualTo(expected);
        }
    }

    @Test
    void clearingAPartitionLeavesTheOthers() {
        try (Store store = new Store(1)) {
            // Given
            store.names.put(0, "a", "0");
            store.names.put(1, "a", "1");
            Position position = Position.of(1, bytes("x"));
            store.tables.commit(Map.of(RUNS_0, position, RUNS_1, position));
            store.names.put(0, "b", "pending");
            // When
            store.tables.clear(0);
            // Then
            assertThat(store.names.get(0, "a")).isEmpty();
            assertThat(store.names.get(0, "b")).isEmpty();
            assertThat(store.names.get(1, "a")).contains("1");
            assertThat(store.tables.positions()).isEqualTo(Map.of(RUNS_1, position));
        }
    }

    @Test
    void tablesOfAnotherVersionOfTheFoldAreEmptied() {
        // Given
        try (Store store = new Store(1)) {
            store.names.put(0, "a", "old");
            store.tables.commit(Map.of(RUNS_0, Position.of(1, bytes("x"))));
        }
        // Then
        try (Store newer = new Store(2)) {
            assertThat(newer.names.get(0, "a")).isEmpty();
            assertThat(newer.tables.positions()).isEmpty();
        }
    }

    @Test
    void twoProcessesWithOneDirectoryDoNotShareTables() {
        try (Store first = new Store(1);
                Store second = new Store(1)) {
            // When
            first.names.put(0, "a", "first");
            first.tables.commit(Map.of());
            // Then
            assertThat(second.names.get(0, "a")).isEmpty();
        }
    }

    @Test
    void damagedTablesAreEmptiedAndUsableAgain() throws IOException {
        // Given
        try (Store store = new Store(1)) {
            store.names.put(0, "a", "old");
            store.tables.commit(Map.of(RUNS_0, Position.of(1, bytes("x"))));
        }
        for (Path manifest : files("MANIFEST")) {
            Files.writeString(manifest, "not what was here");
        }
        // Then
        try (Store again = new Store(1)) {
            assertThat(again.tables.positions()).isEmpty();
            again.names.put(0, "a", "new");
            again.tables.commit(Map.of());
            assertThat(again.names.get(0, "a")).contains("new");
        }
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Tables tables = new Tables(1);
        assertThatThrownBy(() -> tables.keepIn(file, "test"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aTableHasANameOfItsOwn() {
        Tables tables = new Tables(1);
        tables.table("a", new Text());
        assertThatThrownBy(() -> tables.table("a", new Text())).hasMessageContaining("\"a\"");
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private final class Store implements AutoCloseable {

        final Tables tables;
        final Table<String> names;
        final Table<String> others;
        final Table<String> kept;

        Store(int version) {
            tables = new Tables(version);
            names = tables.table("names", new Text());
            others = tables.table("others", new Text());
            kept = tables.largeValues("kept", new Text());
            tables.keepIn(directory, "test");
        }

        @Override
        public void close() {
            tables.close();
        }
    }

    private static final class Text implements ValueFormat<String> {

        @Override
        public byte[] toBytes(String value) {
            return bytes(value);
        }

        @Override
        public String fromBytes(byte[] bytes) {
            return new String(bytes, UTF_8);
        }
    }
}
