package dev.agentplane.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Settings of the embedded node. They protect data first, and then make a small node start and rebalance quickly. */
final class BrokerSettings {

    static final int NODE = 1;
    static final String CONTROLLER = "CONTROLLER";
    static final int INTERNAL_PARTITIONS = 4;

    private static final int MESSAGE_BYTES = 2 * 1024 * 1024;
    private static final int CLEANER_BYTES = 16 * 1024 * 1024;
    private static final int OPEN_TRANSACTION_MS = 60_000;
    private static final int HEARTBEAT_MS = 500;
    private static final int SESSION_MS = 10_000;
    private static final int BROKER_SESSION_MS = 3_000;

    private BrokerSettings() {}

    static Properties of(BrokerConfig config, Path log, Ports ports) {
        Map<String, Object> settings = new TreeMap<>();
        node(settings, log, ports);
        durability(settings);
        groups(settings, config.shareLock().toMillis());
        smallness(settings);
        settings.putAll(config.overrides());
        Properties properties = new Properties();
        settings.forEach((name, value) -> properties.put(name, value.toString()));
        return properties;
    }

    private static void node(Map<String, Object> settings, Path log, Ports ports) {
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", NODE);
        settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + ports.controller());
        settings.put("controller.listener.names", CONTROLLER);
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + ports.client() + "," + CONTROLLER + "://127.0.0.1:" + ports.controller());
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        settings.put("log.dirs", log);
        // After a kill the controller waits for the session of the broker that is gone before it lets the next one in.
        settings.put("broker.session.timeout.ms", BROKER_SESSION_MS);
        settings.put("broker.heartbeat.interval.ms", HEARTBEAT_MS);
    }

    private static void durability(Map<String, Object> settings) {
        settings.put("auto.create.topics.enable", false);
        settings.put("unclean.leader.election.enable", false);
        settings.put("default.replication.factor", 1);
        settings.put("min.insync.replicas", 1);
        settings.put("offsets.topic.replication.factor", 1);
        settings.put("transaction.state.log.replication.factor", 1);
        settings.put("transaction.state.log.min.isr", 1);
        settings.put("share.coordinator.state.topic.replication.factor", 1);
        settings.put("share.coordinator.state.topic.min.isr", 1);
        settings.put("message.max.bytes", MESSAGE_BYTES);
        settings.put("log.retention.ms", -1);
        // A group that slept for years still knows where it was.
        settings.put("offsets.retention.minutes", Integer.MAX_VALUE);
        settings.put("transactional.id.expiration.ms", Integer.MAX_VALUE);
        // Nobody may hold up read_committed readers for longer.
        settings.put("transaction.max.timeout.ms", OPEN_TRANSACTION_MS);
    }

    private static void groups(Map<String, Object> settings, long shareLockMs) {
        settings.put("group.initial.rebalance.delay.ms", 0);
        settings.put("group.streams.initial.rebalance.delay.ms", 0);
        for (String kind : new String[] {"consumer", "share", "streams"}) {
            String prefix = "group." + kind + ".";
            settings.put(prefix + "heartbeat.interval.ms", HEARTBEAT_MS);
            settings.put(prefix + "min.heartbeat.interval.ms", HEARTBEAT_MS);
            settings.put(prefix + "session.timeout.ms", SESSION_MS);
            settings.put(prefix + "min.session.timeout.ms", SESSION_MS / 2);
            settings.put(prefix + "assignment.interval.ms", 0);
        }
        settings.put("group.share.record.lock.duration.ms", shareLockMs);
        settings.put("group.share.min.record.lock.duration.ms", 1000);
        settings.put("group.share.delivery.count.limit", 10);
        // When the first member arrives before the state topic is there, ask again soon and not in 30 s.
        settings.put("group.share.initialize.retry.interval.ms", 1000);
    }

    private static void smallness(Map<String, Object> settings) {
        settings.put("offsets.topic.num.partitions", INTERNAL_PARTITIONS);
        settings.put("transaction.state.log.num.partitions", INTERNAL_PARTITIONS);
        settings.put("share.coordinator.state.topic.num.partitions", INTERNAL_PARTITIONS);
        settings.put("num.network.threads", 2);
        settings.put("num.io.threads", 4);
        settings.put("background.threads", 2);
        settings.put("group.coordinator.threads", 1);
        settings.put("num.recovery.threads.per.data.dir", 2);
        settings.put("log.cleaner.dedupe.buffer.size", CLEANER_BYTES);
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", 1000);
    }
}
