package dev.agentplane.platform.state;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values by partition and key: state that is kept for ever and need not be in memory. A change is seen at once by the
 * handler that made it, and becomes lasting with the transaction that it belongs to. Not thread-safe.
 *
 * @param <V> an immutable type
 */
public final class Table<V> {

    private record Key(int partition, String key) {}

    private final String name;
    private final ValueFormat<V> format;
    private final Tables owner;
    /** Empty: removed. */
    private final Map<Key, Optional<V>> pending = new HashMap<>();
    /** What was read of committed values, where they are kept. */
    private final Map<Key, V> read = new HashMap<>();

    private boolean keepRead;

    Table(String name, ValueFormat<V> format, Tables owner) {
        this.name = name;
        this.format = format;
        this.owner = owner;
    }

    /** The value of a key. */
    public Optional<V> get(int partition, String key) {
        Optional<V> changed = pending.get(new Key(partition, key));
        if (changed != null) {
            return changed;
        }
        V known = read.get(new Key(partition, key));
        if (known != null) {
            return Optional.of(known);
        }
        byte[] stored = owner.storage().get(name, partition, key);
        if (stored == null) {
            return Optional.empty();
        }
        V value = format.fromBytes(stored);
        if (keepRead) {
            read.put(new Key(partition, key), value);
        }
        return Optional.of(value);
    }

    void keepRead() {
        keepRead = true;
    }

    /** All values of a partition, sorted by key. For tables that stay small: all of it is read into memory. */
    public SortedMap<String, V> all(int partition) {
        SortedMap<String, V> all = new TreeMap<>();
        owner.storage().scan(name, partition, (key, value) -> all.put(key, format.fromBytes(value)));
        pending.forEach((key, changed) -> {
            if (key.partition() == partition) {
                changed.ifPresentOrElse(value -> all.put(key.key(), value), () -> all.remove(key.key()));
            }
        });
        return all;
    }

    /** Sets the value of a key. */
    public void put(int partition, String key, V value) {
        pending.put(new Key(partition, key), Optional.of(value));
    }

    /** Removes a key and its value. */
    public void remove(int partition, String key) {
        pending.put(new Key(partition, key), Optional.empty());
    }

    String name() {
        return name;
    }

    void flush(Storage.Batch batch) {
        pending.forEach((key, changed) -> changed.ifPresentOrElse(
                value -> batch.put(name, key.partition(), key.key(), format.toBytes(value)),
                () -> batch.remove(name, key.partition(), key.key())));
    }

    void committed() {
        if (keepRead) {
            pending.forEach(
                    (key, changed) -> changed.ifPresentOrElse(value -> read.put(key, value), () -> read.remove(key)));
        }
        pending.clear();
    }

    void rollback() {
        pending.clear();
    }

    void forget(int partition) {
        pending.keySet().removeIf(key -> key.partition() == partition);
        read.keySet().removeIf(key -> key.partition() == partition);
    }

    /** Everything that is not on disk. */
    void forgetAll() {
        pending.clear();
        read.clear();
    }
}
