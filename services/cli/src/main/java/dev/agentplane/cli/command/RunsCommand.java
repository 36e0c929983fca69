package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Table;
import dev.agentplane.cli.trace.RunLine;
import dev.agentplane.cli.trace.RunState;
import dev.agentplane.cli.trace.TraceJson;
import dev.agentplane.cli.trace.TraceReader;
import dev.agentplane.platform.TopicReader;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code runs}: what was submitted, and what became of it. */
@Command(
        name = "runs",
        description = "List runs, newest first, as the topics tell it.",
        footerHeading = "%nExamples:%n",
        footer = {"  agentplane runs", "  agentplane runs --state FAILED --limit 100 --json"})
public final class RunsCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Show at most so many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--state", paramLabel = "STATE", description = "Only runs in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable RunState state;

    @Option(names = "--json", description = "Print {\"runs\": [...]} as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public RunsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        try (InstanceSession session = InstanceSession.open(surroundings, instance);
                TopicReader reader = session.platform().topicReader()) {
            TraceReader traces = new TraceReader(reader);
            List<RunLine> lines = traces.list(limit, Optional.ofNullable(state));
            if (json) {
                ObjectNode tree = JsonNodeFactory.instance.objectNode();
                ArrayNode runs = tree.putArray("runs");
                traces.views(lines).forEach(view -> runs.add(TraceJson.of(view)));
                surroundings.console().json(tree);
            } else {
                print(lines);
            }
        }
        return ExitCode.DONE.number();
    }

    private void print(List<RunLine> lines) {
        Table table = new Table("TRACE", "STATE", "BUNDLE", "EXECUTOR", "SUBMITTED");
        lines.forEach(line -> table.row(
                line.traceId(),
                line.state().name(),
                line.bundle(),
                line.executor(),
                line.submittedAt().truncatedTo(ChronoUnit.SECONDS).toString()));
        if (table.isEmpty()) {
            surroundings.console().note("no runs");
        } else {
            table.lines().forEach(surroundings.console()::result);
        }
    }
}
