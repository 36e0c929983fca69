package dev.agentplane.platform.state;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where the tables of one handler keep what was committed. Not thread-safe. */
interface Storage extends AutoCloseable {

    /** The value of a key; null when there is none. */
    byte @Nullable [] get(String table, int partition, String key);

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

        void position(TopicPartition tp, Position position);

        /** Writes all of it. */
        void write();

        @Override
        void close();
    }
}
