package dev.agentplane.platform.state;

import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where the tables of one handler keep what was committed. Not thread-safe. */
interface Storage extends AutoCloseable {

    /** The value of a key; null when there is none. */
    byte @Nullable [] get(String table, int partition, String key);

    /** All values of a table in a partition, by key in the order of its bytes. */
    void scan(String table, int partition, BiConsumer<String, byte[]> each);

    /** Changes that are written together or not at all. */
    Batch batch();

    /** How far the state of each partition is. */
    Map<TopicPartition, Position> positions();

    /** Removes all tables and positions of a partition. */
    void clear(int partition);

    @Override
    void close();

    /** Collects changes. */
    interface Batch extends AutoCloseable {

        void put(String table, int partition, String key, byte[] value);

        void remove(String table, int partition, String key);

        void position(TopicPartition tp, Position position);

        /** Writes all of it. */
        void write();

        @Override
        void close();
    }
}
