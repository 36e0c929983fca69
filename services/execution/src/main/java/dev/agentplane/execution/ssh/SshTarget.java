package dev.agentplane.execution.ssh;

import java.nio.file.Path;
import java.util.List;

/**
 * A destination with everything filled in.
 *
 * @param user user
 * @param host host name or address to connect to
 * @param port port
 * @param identities private key files, tried in this order
 */
public record SshTarget(String user, String host, int port, List<Path> identities) {

    private static final int SSH_PORT = 22;

    public SshTarget {
        identities = List.copyOf(identities);
    }

    /** The destination, completed from the client configuration and the settings. */
    static SshTarget of(SshDestination destination, SshClientConfig config, SshSettings settings) {
        SshClientConfig.Entry entry = config.lookup(destination.host());
        String user = destination.user();
        if (user == null) {
            user = entry.first("user").orElse(settings.defaultUser());
        }
        Integer port = destination.port();
        if (port == null) {
            port = entry.first("port").map(Integer::valueOf).orElse(SSH_PORT);
        }
        List<Path> own = entry.all("identityfile").stream()
                .map(SshClientConfig::homePath)
                .toList();
        return new SshTarget(
                user,
                entry.first("hostname").orElse(destination.host()),
                port,
                settings.identities().isEmpty() ? own : settings.identities());
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port;
    }
}
