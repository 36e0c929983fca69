package dev.agentplane.cli.command;

import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.topology.receipt.Assembly;
import dev.agentplane.topology.receipt.ReceiptAssembler;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code receipt assemble}: the receipt of a file of events, offline. */
@Command(
        name = "assemble",
        description = {
            "Assemble the receipt of {trace_id, events[]} with the fold that the receipts service uses. Offline.",
            "The file counts as the whole trace: what is missing stays missing. Exits 0 for COMPLETE, DEGRADED and",
            "AMENDED, 1 for any other status, 2 for a file that cannot be read."
        },
        footerHeading = "%nExample:%n",
        footer = "  agentplane receipt assemble trace.json --json")
public final class ReceiptAssembleCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "FILE", description = "JSON object with trace_id and events.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print the record as JSON, with refused_events and duplicate_events.")
    private boolean json;

    /** A command that works in these surroundings. */
    public ReceiptAssembleCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        byte[] bytes = Inputs.bytes(surroundings.resolve(file), "a trace");
        Assembly assembly =
                Inputs.readable(file, () -> ReceiptAssembler.standard().assemble(bytes));
        if (json) {
            surroundings.console().json(assembly.json());
        } else {
            ReceiptText.lines(assembly.json()).forEach(surroundings.console()::result);
            ReceiptText.refused(assembly.refused()).forEach(surroundings.console()::result);
        }
        return (assembly.positive() ? ExitCode.DONE : ExitCode.NEGATIVE).number();
    }
}
