package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.topology.stream.PublishedReceipts;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code receipt}: where a trace stands, and what its run was worth. */
@Command(
        name = "receipt",
        description = {
            "Print the receipt of a trace as it stands now.",
            "Exits 0 for COMPLETE, DEGRADED and AMENDED, else 1."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane receipt 01kb2v3w8x9yz0123456789abc",
            "  agentplane receipt assemble trace.json       the same fold over a file, without any instance"
        })
public final class ReceiptCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Parameters(paramLabel = "TRACE", arity = "0..1", description = "Trace id.")
    private @Nullable String traceId;

    @Option(names = "--json", description = "Print the record as JSON.")
    private boolean json;

    private ReceiptCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The command with its subcommands. */
    public static CommandLine with(Surroundings surroundings, Object... subcommands) {
        CommandLine line = new CommandLine(new ReceiptCommand(surroundings));
        for (Object subcommand : subcommands) {
            line.addSubcommand(subcommand);
        }
        return line;
    }

    @Override
    public Integer call() throws IOException {
        if (traceId == null) {
            throw new ParameterException(spec.commandLine(), "expected a trace id or assemble, found none");
        }
        ObjectNode record = read(traceId);
        if (json) {
            surroundings.console().json(record);
        } else {
            ReceiptText.lines(record).forEach(surroundings.console()::result);
        }
        return ReceiptText.exitCode(record).number();
    }

    private ObjectNode read(String trace) throws IOException {
        try (InstanceSession session = InstanceSession.open(surroundings, instance);
                TopicReader reader = session.platform().topicReader()) {
            return new PublishedReceipts(reader)
                    .find(trace)
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.NEGATIVE,
                            "expected a receipt record of " + trace + ", found no event of such a trace",
                            "agentplane runs lists runs; agentplane events publish FILE publishes events"));
        }
    }
}
