package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.trace.RunState;
import dev.agentplane.cli.trace.TraceJson;
import dev.agentplane.cli.trace.TraceReader;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.platform.TopicReader;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain}: why a run was let in, went where it went, and ended as it did. */
@Command(
        name = "explain",
        description = "Say why a run was admitted or refused, placed there or nowhere, and how it ended.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane explain 01kb2v3w8x9yz0123456789abc",
            "  agentplane explain 01kb2v3w8x9yz0123456789abc --redecide"
        })
public final class ExplainCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Parameters(paramLabel = "TRACE", description = "Trace id.")
    private String traceId = "";

    @Option(names = "--json", description = "Print the run as JSON.")
    private boolean json;

    @Option(
            names = "--redecide",
            description = "Decide about its placement once more, from what the log says was known then; exits 1 when"
                    + " the account comes out otherwise.")
    private boolean redecide;

    /** A command that works in these surroundings. */
    public ExplainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        TraceView view;
        Optional<Redecided> again = Optional.empty();
        try (InstanceSession session = InstanceSession.open(surroundings, instance);
                TopicReader reader = session.platform().topicReader()) {
            view = new TraceReader(reader).read(traceId);
            if (redecide && view.state() != RunState.UNKNOWN) {
                again = Optional.of(
                        Redecided.from(view, reader, session.platform().blobs()));
            }
        }
        if (view.state() == RunState.UNKNOWN) {
            throw new CommandFailure(
                    ExitCode.NEGATIVE,
                    "expected a run " + traceId + ", found no event of it",
                    "agentplane runs lists those there are");
        }
        if (json) {
            ObjectNode tree = TraceJson.of(view);
            again.ifPresent(redecided -> tree.set("redecision", redecided.json()));
            surroundings.console().json(tree);
        } else {
            Explanation.lines(view).forEach(surroundings.console()::result);
            again.ifPresent(redecided -> redecided.lines().forEach(surroundings.console()::result));
        }
        boolean other = again.filter(redecided -> !redecided.isIdentical()).isPresent();
        return (other ? ExitCode.NEGATIVE : ExitCode.DONE).number();
    }
}
