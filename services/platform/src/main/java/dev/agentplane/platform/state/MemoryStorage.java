package dev.agentplane.platform.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** For handlers that no loop runs: tests, benchmarks of pure decisions, decisions made offline. */
final class MemoryStorage implements Storage {

    private record Key(String table, String key) implements Comparable<Key> {

        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::table).thenComparing(Key::key);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final Map<Integer, Map<Key, byte[]>> values = new HashMap<>();
    private final Map<TopicPartition, Position> positions = new HashMap<>();

    @Override
    public byte @Nullable [] get(String table, int partition, String key) {
        return values.getOrDefault(partition, Map.of()).get(new Key(table, key));
    }

    @Override
    public void scan(String table, int partition, BiConsumer<String, byte[]> each) {
        new TreeMap<>(values.getOrDefault(partition, Map.of())).forEach((key, value) -> {
            if (key.table().equals(table)) {
                each.accept(key.key(), value);
            }
        });
    }

    @Override
    public Batch batch() {
        return new Changes();
    }

    @Override
    public Map<TopicPartition, Position> positions() {
        return Map.copyOf(positions);
    }

    @Override
    public void clear(int partition) {
        values.remove(partition);
        positions.keySet().removeIf(tp -> tp.partition() == partition);
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private final class Changes implements Batch {

        private final List<Runnable> changes = new ArrayList<>();

        @Override
        public void put(String table, int partition, String key, byte[] value) {
            changes.add(() -> values.computeIfAbsent(partition, ignored -> new HashMap<>())
                    .put(new Key(table, key), value));
        }

        @Override
        public void remove(String table, int partition, String key) {
            changes.add(() -> values.getOrDefault(partition, new HashMap<>()).remove(new Key(table, key)));
        }

        @Override
        public void position(TopicPartition tp, Position position) {
            changes.add(() -> positions.put(tp, position));
        }

        @Override
        public void write() {
            changes.forEach(Runnable::run);
        }

        @Override
        public void close() {
            changes.clear();
        }
    }
}
