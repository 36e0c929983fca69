package dev.agentplane.cli.instance;

import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.logging.Logging;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.PlatformConfig;
import dev.agentplane.platform.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A connection to a running instance, for the life of one command. Caches go to a directory that is removed again. */
public final class InstanceSession implements AutoCloseable {

    private final Endpoints endpoints;
    private final Platform platform;
    private final Path caches;

    private InstanceSession(Endpoints endpoints, Platform platform, Path caches) {
        this.endpoints = endpoints;
        this.platform = platform;
        this.caches = caches;
    }

    /** Finds the instance and connects to it. Client settings come from {@code AGENTPLANE_KAFKA_…} as for services. */
    public static InstanceSession open(Surroundings surroundings, InstanceOptions options) throws IOException {
        Endpoints endpoints = new InstanceLocator(surroundings).locate(options);
        if (surroundings.debug()) {
            new Logging(true).to(surroundings.console().err());
        }
        // Most commands need none: it is there only once something was read into it.
        Path caches = Path.of(
                System.getProperty("java.io.tmpdir"),
                "agentplane-cli-" + ProcessHandle.current().pid());
        Map<String, String> values = new TreeMap<>(surroundings.environment());
        values.put("AGENTPLANE_BOOTSTRAP", endpoints.bootstrap());
        values.put("AGENTPLANE_REGISTRY", endpoints.registry());
        values.put("AGENTPLANE_INSTANCE", "cli-" + ProcessHandle.current().pid());
        values.put("AGENTPLANE_STATE_DIR", caches.toString());
        Settings settings = new Settings(values);
        PlatformConfig config = PlatformConfig.from(settings);
        settings.check();
        return new InstanceSession(endpoints, new Platform(config), caches);
    }

    /** Where it is. */
    public Endpoints endpoints() {
        return endpoints;
    }

    /** Its clients. */
    public Platform platform() {
        return platform;
    }

    @Override
    public void close() {
        platform.close();
        try {
            if (Files.exists(caches)) {
                ScratchDirectory.remove(caches);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
