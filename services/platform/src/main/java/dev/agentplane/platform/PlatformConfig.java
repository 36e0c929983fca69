package dev.agentplane.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What every service needs to take part.
 *
 * @param bootstrap Kafka bootstrap servers
 * @param registry schema registry URL
 * @param autoRegister whether schemas may be registered by services; production says false
 * @param instance name of this process, unique among the processes of one service and the same after a restart: a
 *     restarted process takes its predecessor's transactions over and aborts what was left open
 * @param stateDir local directory for caches; may be deleted at any time
 * @param maxBatch largest number of records in one transaction
 * @param transactionTimeout after which the broker aborts a transaction whose owner is gone; it stalls readers so long
 * @param maxBackoff longest pause between attempts when infrastructure is down
 * @param kafka further client settings, e.g. security.protocol
 * @param registryClient further registry client settings, e.g. basic.auth.user.info
 */
public record PlatformConfig(
        String bootstrap,
        String registry,
        boolean autoRegister,
        String instance,
        Path stateDir,
        int maxBatch,
        Duration transactionTimeout,
        Duration maxBackoff,
        Map<String, String> kafka,
        Map<String, String> registryClient) {

    private static final int DEFAULT_BATCH = 500;
    private static final int DEFAULT_TRANSACTION_MS = 10_000;
    private static final int DEFAULT_BACKOFF_MS = 5_000;

    /** Client settings that would break a guarantee, and so are not for the user to set. */
    private static final Set<String> RESERVED = Set.of(
            "enable.auto.commit", "isolation.level", "transactional.id", "acks", "enable.idempotence", "group.id");

    public PlatformConfig {
        kafka = Map.copyOf(kafka);
        registryClient = Map.copyOf(registryClient);
    }

    /** A configuration with defaults. */
    public static PlatformConfig of(String bootstrap, String registry, String instance, Path stateDir) {
        return new PlatformConfig(
                bootstrap,
                registry,
                true,
                instance,
                stateDir,
                DEFAULT_BATCH,
                Duration.ofMillis(DEFAULT_TRANSACTION_MS),
                Duration.ofMillis(DEFAULT_BACKOFF_MS),
                Map.of(),
                Map.of());
    }

    /** Reads {@code AGENTPLANE_…} settings; the caller ends with {@link Settings#check()}. */
    public static PlatformConfig from(Settings settings) {
        Map<String, String> kafka = settings.dotted(Settings.PREFIX + "KAFKA_");
        List<String> forbidden =
                kafka.keySet().stream().filter(RESERVED::contains).toList();
        forbidden.forEach(key -> settings.error("AGENTPLANE_KAFKA_…: " + key + " is decided by agentplane"));
        return new PlatformConfig(
                settings.required("AGENTPLANE_BOOTSTRAP"),
                settings.required("AGENTPLANE_REGISTRY"),
                settings.flag("AGENTPLANE_AUTO_REGISTER", true),
                settings.required("AGENTPLANE_INSTANCE"),
                Path.of(settings.text("AGENTPLANE_STATE_DIR", ".agentplane/state")),
                settings.number("AGENTPLANE_MAX_BATCH", DEFAULT_BATCH, 1, 10_000),
                Duration.ofMillis(
                        settings.number("AGENTPLANE_TRANSACTION_TIMEOUT_MS", DEFAULT_TRANSACTION_MS, 1_000, 60_000)),
                Duration.ofMillis(settings.number("AGENTPLANE_MAX_BACKOFF_MS", DEFAULT_BACKOFF_MS, 10, 60_000)),
                kafka,
                settings.dotted(Settings.PREFIX + "SCHEMA_REGISTRY_"));
    }
}
