package dev.agentplane.platform.state;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

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
    private final Map<Key, V> pending = new HashMap<>();

    Table(String name, ValueFormat<V> format, Tables owner) {
        this.name = name;
        this.format = format;
        this.owner = owner;
    }

    /** The value of a key. */
    public Optional<V> get(int partition, String key) {
        V changed = pending.get(new Key(partition, key));
        if (changed != null) {
            return Optional.of(changed);
        }
        byte[] stored = owner.storage().get(name, partition, key);
        return stored == null ? Optional.empty() : Optional.of(format.fromBytes(stored));
    }

    /** Sets the value of a key. */
    public void put(int partition, String key, V value) {
        pending.put(new Key(partition, key), value);
    }

    String name() {
        return name;
    }

    void flush(Storage.Batch batch) {
        pending.forEach((key, value) -> batch.put(name, key.partition(), key.key(), format.toBytes(value)));
    }

    void rollback() {
        pending.clear();
    }

    void forget(int partition) {
        pending.keySet().removeIf(key -> key.partition() == partition);
    }
}
