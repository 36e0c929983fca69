package dev.agentplane.cli.instance;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that talks to a running instance. */
public final class InstanceOptions {

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "Kafka bootstrap servers of the instance.")
    @Nullable
    String bootstrap;

    @Option(names = "--registry", paramLabel = "URL", description = "Schema registry of the instance.")
    @Nullable
    String registry;

    @Option(names = "--gateway", paramLabel = "URL", description = "HTTP gateway of the instance.")
    @Nullable
    String gateway;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory of a local instance (default: .agentplane).")
    @Nullable
    Path data;
}
