package dev.agentplane.cli.command;

import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.trace.TraceJson;
import dev.agentplane.cli.trace.TraceView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code watch}: follows a run to its end. */
@Command(
        name = "watch",
        description = "Follow a run to its end, and what it says on the way. Exits as submit --wait does.",
        footerHeading = "%nExample:%n",
        footer = "  agentplane watch 01kb2v3w8x9yz0123456789abc")
public final class WatchCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Parameters(paramLabel = "TRACE", description = "Trace id.")
    private String traceId = "";

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Give up after so long; the run goes on.")
    private @Nullable Long timeout;

    @Option(names = "--no-logs", description = "Do not show what the script says while it runs.")
    private boolean noLogs;

    @Option(names = "--json", description = "Print the run as JSON when it has ended.")
    private boolean json;

    /** A command that works in these surroundings. */
    public WatchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        try (InstanceSession session = InstanceSession.open(surroundings, instance)) {
            Following following = new Following(
                    surroundings, traceId, Optional.ofNullable(timeout).map(Duration::ofSeconds));
            TraceView view = (noLogs ? following : following.withLogs()).follow(session.platform(), Instant.EPOCH);
            if (json) {
                surroundings.console().json(TraceJson.of(view));
            } else {
                surroundings.console().result(traceId + " " + view.state());
            }
            return view.exitCode().number();
        }
    }
}
