package dev.agentplane.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How an embedded broker runs.
 *
 * @param directory where everything is kept; created when missing
 * @param port port for clients on 127.0.0.1; 0 for the one of last time when it is still free, else any free one
 * @param shareLock how long a share group's record stays with its consumer without an acknowledgement or a renewal
 * @param minimumFreeBytes what must be free on the disk at start, so that a full disk is an answer and not a crash
 * @param overrides broker settings that replace ours, for experiments and tests
 */
public record BrokerConfig(
        Path directory, int port, Duration shareLock, long minimumFreeBytes, Map<String, String> overrides) {

    private static final Duration SHARE_LOCK = Duration.ofSeconds(15);
    private static final long MINIMUM_FREE_BYTES = 64L * 1024 * 1024;

    public BrokerConfig {
        overrides = Map.copyOf(overrides);
    }

    /** The defaults on a directory, with a free port. */
    public static BrokerConfig of(Path directory) {
        return new BrokerConfig(directory, 0, SHARE_LOCK, MINIMUM_FREE_BYTES, Map.of());
    }

    /** The same on a given port. */
    public BrokerConfig withPort(int wanted) {
        return new BrokerConfig(directory, wanted, shareLock, minimumFreeBytes, overrides);
    }

    /** The same with another lock duration for share groups, at least one second. */
    public BrokerConfig withShareLock(Duration duration) {
        return new BrokerConfig(directory, port, duration, minimumFreeBytes, overrides);
    }

    /** The same with another demand on the disk. */
    public BrokerConfig withMinimumFreeBytes(long bytes) {
        return new BrokerConfig(directory, port, shareLock, bytes, overrides);
    }

    /** The same with one broker setting replaced. */
    public BrokerConfig with(String setting, String value) {
        Map<String, String> more = new TreeMap<>(overrides);
        more.put(setting, value);
        return new BrokerConfig(directory, port, shareLock, minimumFreeBytes, more);
    }
}
