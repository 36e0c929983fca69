package dev.agentplane.cli.controlplane;

import dev.agentplane.platform.ConfigException;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.PlatformConfig;
import dev.agentplane.platform.Settings;
import dev.agentplane.platform.TransientException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services of one process. Stops them in the opposite order. */
public final class RunningServices implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RunningServices.class);

    /** Variables of the command that are not settings of a service. */
    private static final Set<String> COMMAND_VARIABLES = Set.of(
            "AGENTPLANE_DATA",
            "AGENTPLANE_GATEWAY",
            "AGENTPLANE_NO_BUILD",
            "AGENTPLANE_NO_CDS",
            "AGENTPLANE_JAVA_OPTS");

    private final Deque<Running> running = new ArrayDeque<>();

    private record Running(String name, AutoCloseable service) {}

    private RunningServices() {}

    /** What was read from settings, before anything is started. */
    public static final class Plan {

        private final PlatformConfig platform;
        private final Map<String, ServiceDefinition.Start> starts = new LinkedHashMap<>();

        /**
         * Reads the settings of these services.
         *
         * @throws ConfigException with everything that is wrong, variables that nobody knows included
         */
        public Plan(List<ServiceDefinition> services, Map<String, String> environment, String version) {
            Settings settings = new Settings(environment);
            this.platform = PlatformConfig.from(settings);
            services.forEach(
                    service -> starts.put(service.name(), service.configure().from(settings, version)));
            Set<String> known = knownSettings();
            for (String name : new TreeMap<>(environment).keySet()) {
                if (name.startsWith(Settings.PREFIX)
                        && !settings.known().contains(name)
                        && !known.contains(name)
                        && !COMMAND_VARIABLES.contains(name)) {
                    settings.error(name + ": not a setting of agentplane; see docs/operations.md");
                }
            }
            settings.check();
        }

        /** What they share. */
        public PlatformConfig platform() {
            return platform;
        }
    }

    /** Names of the settings of all services, whichever of them run here: one environment may serve several processes. */
    public static Set<String> knownSettings() {
        Settings settings = new Settings(Map.of());
        PlatformConfig.from(settings);
        ServiceCatalog.all().forEach(service -> service.configure().from(settings, ""));
        return settings.known();
    }

    /**
     * Starts the services of a plan, in order.
     *
     * @param topicIds id by name of every topic
     * @throws IOException when a service cannot read its files
     */
    public static RunningServices start(Plan plan, Platform platform, Map<String, String> topicIds) throws IOException {
        RunningServices services = new RunningServices();
        try {
            for (Map.Entry<String, ServiceDefinition.Start> service : plan.starts.entrySet()) {
                services.running.push(
                        new Running(service.getKey(), service.getValue().on(platform, topicIds)));
            }
            return services;
        } catch (IOException | RuntimeException e) {
            services.close();
            throw e;
        } catch (Exception e) {
            services.close();
            throw new TransientException("a service did not start: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            Running next = running.pop();
            try {
                next.service().close();
            } catch (Exception e) {
                // The others must stop too; what this one left open is settled when it starts again.
                LOGGER.atError().setCause(e).addKeyValue("service", next.name()).log("did not stop cleanly");
            }
        }
    }
}
