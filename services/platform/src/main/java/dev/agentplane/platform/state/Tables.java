package dev.agentplane.platform.state;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one handler, and how far into its output topics they are. They are a cache of a fold of the log: wherever
 * they cannot be trusted they are emptied and folded again from offset 0.
 *
 * <p>In memory until the loop says where on disk they are. Not thread-safe.
 */
public final class Tables implements AutoCloseable {

    private final int version;
    private final List<Table<?>> tables = new ArrayList<>();
    private Supplier<Storage> source = MemoryStorage::new;
    private @Nullable Storage storage;

    /** @param version of the fold: tables that another version wrote are emptied. Count up when the fold changes */
    public Tables(int version) {
        this.version = version;
    }

    /** A further table. */
    public <V> Table<V> table(String name, ValueFormat<V> format) {
        if (name.isEmpty() || tables.stream().anyMatch(table -> table.name().equals(name))) {
            throw new IllegalArgumentException("expected a new name for a table, found \"" + name + "\"");
        }
        Table<V> table = new Table<>(name, format, this);
        tables.add(table);
        return table;
    }

    /** A further table of few, large values that are asked for again and again: the newest ones are kept as they are. */
    public <V> Table<V> largeValues(String name, ValueFormat<V> format) {
        Table<V> table = table(name, format);
        table.keepRead();
        return table;
    }

    /**
     * From now on the tables are on disk. Processes may share the directory; each takes a numbered part of its own.
     *
     * @param stateDirectory of the process; also gets the native part of the store
     * @param name of the handler, unique among those that share the directory
     * @throws StorageException when the directory cannot be used
     */
    public void keepIn(Path stateDirectory, String name) {
        close();
        NativeLibrary.load(stateDirectory);
        Path directory = stateDirectory.resolve("tables").resolve(name);
        source = () -> RocksStorage.open(directory, version);
        storage();
    }

    /** How far the tables are, by partition of the output topics. */
    public Map<TopicPartition, Position> positions() {
        return storage().positions();
    }

    /** Makes all changes since the last call lasting, together with how far the tables are now. */
    public void commit(Map<TopicPartition, Position> positions) {
        try (Storage.Batch batch = storage().batch()) {
            tables.forEach(table -> table.flush(batch));
            positions.forEach(batch::position);
            batch.write();
        }
        tables.forEach(Table::committed);
    }

    /** Drops all changes since the last commit. */
    public void rollback() {
        tables.forEach(Table::rollback);
    }

    /** Empties the tables of a partition. */
    public void clear(int partition) {
        tables.forEach(table -> table.forget(partition));
        storage().clear(partition);
    }

    Storage storage() {
        if (storage == null) {
            storage = source.get();
        }
        return storage;
    }

    /** Lets go of the disk, where everything that was committed stays. The next use opens it again. */
    @Override
    public void close() {
        tables.forEach(Table::forgetAll);
        if (storage != null) {
            storage.close();
        }
        storage = null;
    }
}
