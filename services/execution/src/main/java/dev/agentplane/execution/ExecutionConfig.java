package dev.agentplane.execution;

import dev.agentplane.execution.plan.Limits;
import dev.agentplane.execution.runner.Isolation;
import dev.agentplane.execution.secret.GrantsSource;
import dev.agentplane.execution.secret.SecretStore;
import dev.agentplane.execution.ssh.SshSettings;
import dev.agentplane.execution.supervisor.SupervisorConfig;
import dev.agentplane.execution.worker.WorkerConfig;
import dev.agentplane.platform.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Settings of the execution service. docs/operations.md lists the variables.
 *
 * @param root the launcher's directory on this host: bundles and runs
 * @param strongest strongest isolation to use; weaker ones are used, and recorded, where it does not work
 * @param limits what an attempt may use and leave behind
 * @param secrets where runs get their secrets from
 * @param grants which run may have which secret
 * @param liveLogBytes how much of each stream of a run is shown while it goes on; 0 for nothing
 * @param ssh how executors are reached
 * @param worker how a worker works
 * @param supervisor what goes into artifacts
 */
public record ExecutionConfig(
        Path root,
        Isolation strongest,
        Limits limits,
        SecretStore secrets,
        GrantsSource grants,
        long liveLogBytes,
        SshSettings ssh,
        WorkerConfig worker,
        SupervisorConfig supervisor) {

    private static final int MAX_SLOTS = 256;
    private static final int SLOTS_PER_CPU = 2;
    private static final int MAX_MILLIS = 600_000;
    private static final int LIVE_LOG_KIB = 1024;
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /**
     * Reads {@code AGENTPLANE_EXECUTION_…} and {@code AGENTPLANE_SSH_…}; errors are left in the settings for {@link
     * Settings#check()}.
     *
     * @param root directory where none is set
     * @param version version of the service
     */
    public static ExecutionConfig from(Settings settings, Path root, String version) {
        return new ExecutionConfig(
                Path.of(settings.text("AGENTPLANE_EXECUTION_ROOT", root.toString())),
                settings.parsed(
                        "AGENTPLANE_EXECUTION_ISOLATION", Isolation.BWRAP, "bwrap, namespace or plain", Isolation::of),
                limits(settings),
                SecretStore.from(settings),
                GrantsSource.from(settings),
                (long) settings.number("AGENTPLANE_EXECUTION_LIVE_LOG_KIB", LIVE_LOG_KIB, 0, 65_536) * KIB,
                ssh(settings),
                worker(settings),
                SupervisorConfig.from(settings, version));
    }

    /** The same with so many slots. */
    public ExecutionConfig withSlots(int slots) {
        return new ExecutionConfig(
                root,
                strongest,
                limits,
                secrets,
                grants,
                liveLogBytes,
                ssh,
                new WorkerConfig(
                        slots,
                        worker.aliveEvery(),
                        worker.lease(),
                        worker.maxAttempts(),
                        worker.sessionTimeout(),
                        worker.grace()),
                supervisor);
    }

    private static Limits limits(Settings settings) {
        Limits fallback = Limits.DEFAULT;
        return new Limits(
                settings.number("AGENTPLANE_EXECUTION_MAX_PROCESSES", fallback.processes(), 1, 1_000_000),
                mebibytes(settings, "AGENTPLANE_EXECUTION_MAX_FILE_MIB", fallback.fileBytes()),
                mebibytes(settings, "AGENTPLANE_EXECUTION_KEEP_LOG_MIB", fallback.logBytes()),
                mebibytes(settings, "AGENTPLANE_EXECUTION_KEEP_OUTPUT_MIB", fallback.outputBytes()),
                mebibytes(settings, "AGENTPLANE_EXECUTION_KEEP_TOTAL_MIB", fallback.totalBytes()),
                mebibytes(settings, "AGENTPLANE_EXECUTION_DIGEST_MIB", fallback.digestBytes()),
                settings.number("AGENTPLANE_EXECUTION_MAX_OUTPUT_FILES", fallback.outputFiles(), 1, 1_000),
                mebibytes(settings, "AGENTPLANE_EXECUTION_MAX_DISK_MIB", fallback.diskBytes()));
    }

    private static long mebibytes(Settings settings, String name, long fallback) {
        return (long) settings.number(name, (int) (fallback / MIB), 1, 1_000_000) * MIB;
    }

    private static SshSettings ssh(Settings settings) {
        Path home = Path.of(System.getProperty("user.home"));
        return new SshSettings(
                settings.text("AGENTPLANE_SSH_USER", System.getProperty("user.name")),
                identities(settings, home),
                paths(settings.text(
                        "AGENTPLANE_SSH_KNOWN_HOSTS",
                        home.resolve(".ssh/known_hosts").toString())),
                Path.of(settings.text(
                        "AGENTPLANE_SSH_CONFIG", home.resolve(".ssh/config").toString())),
                settings.text("AGENTPLANE_SSH_REMOTE_ROOT", ".agentplane/executor"),
                millis(settings, "AGENTPLANE_SSH_CONNECT_TIMEOUT_MS", 3_000),
                settings.number("AGENTPLANE_SSH_CONNECT_TRIES", 3, 1, 20),
                millis(settings, "AGENTPLANE_SSH_RECONNECT_GRACE_MS", 60_000));
    }

    private static List<Path> identities(Settings settings, Path home) {
        List<Path> usual = List.of(home.resolve(".ssh/id_ed25519"), home.resolve(".ssh/id_rsa"));
        String set = settings.text("AGENTPLANE_SSH_KEYS", "");
        return set.isEmpty()
                ? usual.stream().filter(java.nio.file.Files::isReadable).toList()
                : paths(set);
    }

    private static List<Path> paths(String text) {
        return Arrays.stream(text.split(":"))
                .filter(part -> !part.isBlank())
                .map(Path::of)
                .toList();
    }

    private static WorkerConfig worker(Settings settings) {
        int slots = settings.number(
                "AGENTPLANE_EXECUTION_SLOTS",
                SLOTS_PER_CPU * Runtime.getRuntime().availableProcessors(),
                1,
                MAX_SLOTS);
        WorkerConfig fallback = WorkerConfig.of(slots);
        Duration alive = millis(settings, "AGENTPLANE_EXECUTION_ALIVE_MS", (int)
                fallback.aliveEvery().toMillis());
        Duration lease = millis(settings, "AGENTPLANE_EXECUTION_LEASE_MS", (int)
                fallback.lease().toMillis());
        if (lease.compareTo(alive.multipliedBy(3)) < 0) {
            settings.error(
                    "AGENTPLANE_EXECUTION_LEASE_MS: expected at least three times AGENTPLANE_EXECUTION_ALIVE_MS ("
                            + alive.toMillis() + "), found \"" + lease.toMillis() + "\"");
            lease = alive.multipliedBy(3);
        }
        return new WorkerConfig(
                slots,
                alive,
                lease,
                settings.number("AGENTPLANE_EXECUTION_MAX_ATTEMPTS", fallback.maxAttempts(), 1, 20),
                millis(settings, "AGENTPLANE_EXECUTION_SESSION_MS", (int)
                        fallback.sessionTimeout().toMillis()),
                millis(settings, "AGENTPLANE_EXECUTION_GRACE_MS", (int)
                        fallback.grace().toMillis()));
    }

    private static Duration millis(Settings settings, String name, int fallback) {
        return Duration.ofMillis(settings.number(name, fallback, 10, MAX_MILLIS));
    }
}
