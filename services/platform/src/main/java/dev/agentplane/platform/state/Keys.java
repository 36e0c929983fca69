package dev.agentplane.platform.state;

import dev.agentplane.domain.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Keys on disk: {@code partition (4 bytes, big-endian), table, 0, key} for values and {@code partition, 0, topic} for
 * positions, so that a partition is one range and its positions come first.
 */
final class Keys {

    private static final int PREFIX = Integer.BYTES + 1;

    private Keys() {}

    static byte[] value(String table, int partition, String key) {
        byte[] name = table.getBytes(StandardCharsets.UTF_8);
        byte[] rest = key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(PREFIX + name.length + rest.length)
                .putInt(partition)
                .put(name)
                .put((byte) 0)
                .put(rest)
                .array();
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** What follows a prefix. */
    static String rest(byte[] key, byte[] prefix) {
        return new String(key, prefix.length, key.length - prefix.length, StandardCharsets.UTF_8);
    }

    static byte[] position(TopicPartition tp) {
        return value("", tp.partition(), tp.topic());
    }

    /** The first key that a partition can have. */
    static byte[] start(int partition) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
    }

    /** The topic partition whose position has this key; null when it is the key of a value. */
    static @Nullable TopicPartition ofPosition(byte[] key) {
        return key[Integer.BYTES] != 0
                ? null
                : new TopicPartition(
                        new String(key, PREFIX, key.length - PREFIX, StandardCharsets.UTF_8), partition(key));
    }

    static int partition(byte[] key) {
        return ByteBuffer.wrap(key).getInt();
    }

    static byte[] bytes(Position position) {
        return ByteBuffer.allocate(Long.BYTES + position.digest().raw().length)
                .putLong(position.offset())
                .put(position.digest().raw())
                .array();
    }

    static Position read(byte[] bytes) {
        return new Position(
                ByteBuffer.wrap(bytes).getLong(), Digest.ofRaw(Arrays.copyOfRange(bytes, Long.BYTES, bytes.length)));
    }
}
