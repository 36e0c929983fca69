package dev.agentplane.execution;

import dev.agentplane.platform.Platform;
import dev.agentplane.platform.PlatformConfig;
import dev.agentplane.platform.Settings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** An execution service in a process of its own, for tests that kill it: BOOTSTRAP REGISTRY INSTANCE DIRECTORY [NAME=VALUE …]. */
public final class WorkerMain {

    private WorkerMain() {}

    public static void main(String[] args) throws InterruptedException {
        Path directory = Path.of(args[3]);
        Platform platform = new Platform(PlatformConfig.of(args[0], args[1], args[2], directory.resolve(args[2])));
        ExecutionService service = ExecutionService.start(
                platform, config(directory, 2, settings(args)), InstantSource.system(), RandomGenerator.getDefault());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            service.close();
            platform.close();
        }));
        new CountDownLatch(1).await();
    }

    /** Quick to notice that somebody is gone. */
    static ExecutionConfig config(Path directory, int slots) {
        return config(directory, slots, Map.of());
    }

    private static Map<String, String> settings(String[] args) {
        return Arrays.stream(args)
                .skip(4)
                .map(arg -> arg.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private static ExecutionConfig config(Path directory, int slots, Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Canary.settings());
        values.putAll(Map.of(
                "AGENTPLANE_EXECUTION_SLOTS", Integer.toString(slots),
                "AGENTPLANE_EXECUTION_ALIVE_MS", "500",
                "AGENTPLANE_EXECUTION_LEASE_MS", "3000",
                "AGENTPLANE_EXECUTION_SESSION_MS", "6000",
                "AGENTPLANE_EXECUTION_GRACE_MS", "500",
                "AGENTPLANE_SSH_CONNECT_TRIES", "1"));
        values.put("AGENTPLANE_SECRETS_GRANTS", Canary.grants(directory).toString());
        values.putAll(more);
        Settings settings = new Settings(values);
        ExecutionConfig config = ExecutionConfig.from(settings, directory.resolve("execution"), "test");
        settings.check();
        return config;
    }
}
