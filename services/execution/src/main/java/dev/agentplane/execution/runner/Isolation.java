package dev.agentplane.execution.runner;

import java.util.Locale;

/** How a script is kept apart from its executor; the strongest that works there is used, and recorded. */
public enum Isolation {
    /** Own user, PID, network, IPC, host name and mount namespaces, read-only bundle, fixed paths. */
    BWRAP,
    /** Own PID, network, IPC and host name namespaces; the executor's files are visible. */
    NAMESPACE,
    /** A session, and a marker to find its processes by. */
    PLAIN;

    /** The launcher's word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for any other word */
    public static Isolation of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
