package dev.agentplane.cli.command;

import dev.agentplane.cli.controlplane.ControlPlane;
import dev.agentplane.cli.controlplane.ControlPlaneOptions;
import dev.agentplane.cli.controlplane.Readiness;
import dev.agentplane.cli.instance.DataDirectory;
import dev.agentplane.cli.instance.Endpoints;
import dev.agentplane.cli.instance.InstanceLocator;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.invocation.Version;
import dev.agentplane.cli.logging.Logging;
import dev.agentplane.cli.output.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code up}: the whole control plane in this process, until it is told to stop. */
@Command(
        name = "up",
        description = "Start the whole control plane in one process, with a durable data directory.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane up                                   data in ./.agentplane, any free ports",
            "  agentplane up --data /srv/agentplane --port 9092 --registry-port 8081",
            "  agentplane up --json                            one line of JSON when ready"
        })
public final class UpCommand implements Callable<Integer> {

    private static final Duration REPORT_EVERY = Duration.ofSeconds(10);

    private final Surroundings surroundings;

    @Option(names = "--data", paramLabel = "DIR", description = "Data directory (default: .agentplane).")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Kafka port on 127.0.0.1 (default: that of last time, or a free one).")
    private int port;

    @Option(
            names = "--registry-port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Schema registry port on 127.0.0.1 (default: likewise).")
    private int registryPort;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "" + ControlPlaneOptions.DEFAULT_PARTITIONS,
            description = "Partitions of new topics (default: ${DEFAULT-VALUE}); existing ones keep theirs.")
    private int partitions;

    @Option(names = "--json", description = "Print the endpoints as one line of JSON when ready.")
    private boolean json;

    /** A command that works in these surroundings. */
    public UpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DataDirectory directory = new InstanceLocator(surroundings).dataDirectory(data);
        directory.create();
        new Logging(surroundings.debug()).toFiles(directory.logs());
        Progress progress = new Progress(surroundings.console(), surroundings.clock());
        ControlPlane.Started started = ControlPlane.start(
                directory,
                new ControlPlaneOptions(port, registryPort, partitions),
                surroundings.environment(),
                Version.text(),
                progress::step);
        Shutdown shutdown = Shutdown.install(started.controlPlane(), surroundings.console());
        Readiness readiness = new Readiness(started.platform().health());
        progress.step("waiting until every service is ready");
        // However long: services rebuild their state from the log, and a long log takes its time.
        while (!readiness.await(REPORT_EVERY)) {
            if (!readiness.possible()) {
                throw CommandFailure.unreachable(
                        "expected every service to become ready, found " + readiness.missing(),
                        "see " + directory.logs().resolve("agentplane.log"));
            }
            progress.step("still waiting for " + readiness.missing());
        }
        progress.done("ready");
        directory.publish(started.endpoints());
        announce(started.endpoints(), directory);
        return shutdown.await();
    }

    private void announce(Endpoints endpoints, DataDirectory directory) {
        if (json) {
            surroundings.console().result(endpoints.json().toString());
            return;
        }
        surroundings.console().result("agentplane is up");
        surroundings.console().result("  bootstrap  " + endpoints.bootstrap());
        surroundings.console().result("  registry   " + endpoints.registry());
        surroundings.console().result("  data       " + directory.root());
        surroundings.console().result("  log        " + directory.logs().resolve("agentplane.log"));
        surroundings.console().result("Submit with: agentplane submit bundles/example-agent --wait. Stop with Ctrl-C.");
    }
}
