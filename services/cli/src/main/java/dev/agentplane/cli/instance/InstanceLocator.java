package dev.agentplane.cli.instance;

import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.Surroundings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the instance a command is meant for: options, then environment, then {@code --data} or {@code AGENTPLANE_DATA},
 * then the default directory. The first place that names one decides; one that does not answer is an error, not a reason
 * to use another.
 */
public final class InstanceLocator {

    private static final String START_ONE = "start one with: agentplane up";
    private static final int CONNECT_MILLIS = 3000;

    private final Surroundings surroundings;

    public InstanceLocator(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * The instance, after both of its ports were seen to answer.
     *
     * @throws CommandFailure when there is none, or it does not answer
     */
    public Endpoints locate(InstanceOptions options) {
        Endpoints endpoints = find(options);
        probe(endpoints.bootstrap().split(",", -1)[0], "Kafka at " + endpoints.bootstrap());
        probe(authority(endpoints.registry()), "a schema registry at " + endpoints.registry());
        return endpoints;
    }

    Endpoints find(InstanceOptions options) {
        Map<String, String> environment = surroundings.environment();
        String bootstrap = firstOf(options.bootstrap, environment.get("AGENTPLANE_BOOTSTRAP"));
        String registry = firstOf(options.registry, environment.get("AGENTPLANE_REGISTRY"));
        String gateway = firstOf(options.gateway, environment.get("AGENTPLANE_GATEWAY"));
        if (bootstrap != null && registry != null) {
            return Endpoints.remote(bootstrap, registry, Optional.ofNullable(gateway));
        }
        if (bootstrap != null || registry != null) {
            // The other half of a local instance would belong to another cluster.
            String missing =
                    bootstrap == null ? "--bootstrap or AGENTPLANE_BOOTSTRAP" : "--registry or AGENTPLANE_REGISTRY";
            throw CommandFailure.usage(
                    "expected both a bootstrap server and a registry, found only one", "give " + missing);
        }
        DataDirectory data = dataDirectory(options.data);
        return data.endpoints()
                .orElseThrow(() -> CommandFailure.unreachable(
                        "expected a running instance, found none (looked for " + data.root() + "/endpoints.json)",
                        START_ONE));
    }

    /** Whether anything names an instance, be it up or not. */
    public boolean names(InstanceOptions options) {
        Map<String, String> environment = surroundings.environment();
        return firstOf(options.bootstrap, environment.get("AGENTPLANE_BOOTSTRAP")) != null
                || firstOf(options.registry, environment.get("AGENTPLANE_REGISTRY")) != null
                || dataDirectory(options).endpoints().isPresent();
    }

    /** The data directory that these options, environment or custom name. */
    public DataDirectory dataDirectory(InstanceOptions options) {
        return dataDirectory(options.data);
    }

    /** The data directory that an option, environment or custom names. */
    public DataDirectory dataDirectory(@Nullable Path option) {
        String named = surroundings.environment().get("AGENTPLANE_DATA");
        Path chosen =
                option != null ? option : Path.of(named == null || named.isBlank() ? DataDirectory.DEFAULT : named);
        return new DataDirectory(surroundings.resolve(chosen));
    }

    private static @Nullable String firstOf(@Nullable String option, @Nullable String variable) {
        if (option != null) {
            return option;
        }
        return variable == null || variable.isBlank() ? null : variable.strip();
    }

    private static String authority(String url) {
        try {
            URI uri = URI.create(url.split(",", -1)[0]);
            int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
            return uri.getHost() + ":" + port;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(
                    "expected the URL of a registry, found \"" + url + "\"", "e.g. http://localhost:8081");
        }
    }

    private static void probe(String hostAndPort, String what) {
        int colon = hostAndPort.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            String host = hostAndPort.substring(0, colon).replaceAll("^\\[|]$", "");
            socket.connect(
                    new InetSocketAddress(host, Integer.parseInt(hostAndPort.substring(colon + 1))), CONNECT_MILLIS);
        } catch (IOException e) {
            throw CommandFailure.unreachable(
                    "expected " + what + ", found nothing that answers: " + e.getMessage(), START_ONE);
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            throw CommandFailure.usage(
                    "expected host:port, found \"" + hostAndPort + "\"", "e.g. --bootstrap localhost:9092");
        }
    }
}
