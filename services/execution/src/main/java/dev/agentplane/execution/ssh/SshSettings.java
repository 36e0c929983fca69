package dev.agentplane.execution.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How executors are reached.
 *
 * @param defaultUser user where neither destination nor client configuration names one
 * @param identities private key files, tried in this order
 * @param knownHosts known_hosts files; a host that is in none of them is refused
 * @param clientConfig OpenSSH client configuration; need not exist
 * @param remoteRoot the launcher's directory on executors; relative to the user's home when relative
 * @param connectTimeout for one try
 * @param connectTries tries before an executor counts as unreachable
 * @param reconnectGrace how long after a run's deadline its executor may stay unreachable before the run is lost
 */
public record SshSettings(
        String defaultUser,
        List<Path> identities,
        List<Path> knownHosts,
        Path clientConfig,
        String remoteRoot,
        Duration connectTimeout,
        int connectTries,
        Duration reconnectGrace) {

    public SshSettings {
        identities = List.copyOf(identities);
        knownHosts = List.copyOf(knownHosts);
        if (connectTries < 1) {
            throw new IllegalArgumentException("expected at least one try, found " + connectTries);
        }
    }
}
