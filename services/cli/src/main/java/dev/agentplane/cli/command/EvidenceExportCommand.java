package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.sealing.EvidenceExporter;
import dev.agentplane.sealing.ExportDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence export}: everything a stranger needs to verify one run offline. */
@Command(
        name = "export",
        description = {
            "Export the evidence of a run: statements, proofs, one signed checkpoint; its receipt, once it has one.",
            "An open run can be exported too; verifying it then says INCOMPLETE."
        },
        footerHeading = "%nExample:%n",
        footer = "  agentplane evidence export 01kb2v3w8x9yz0123456789abc -o evidence/")
public final class EvidenceExportCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Parameters(paramLabel = "TRACE", description = "Trace id.")
    private String traceId = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "Where to write it; replaced as a whole.")
    private Path output = Path.of("");

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Wait so long for the run's closing leaf to be covered by a checkpoint (default: 10).")
    private long wait;

    @Option(names = "--json", description = "Print what was written as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public EvidenceExportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = surroundings.resolve(output);
        try (InstanceSession session = InstanceSession.open(surroundings, instance)) {
            EvidenceExporter.Export export = new CoveredExport(surroundings.clock())
                    .await(
                            new EvidenceExporter(session.platform()),
                            traceId,
                            CoveredExport.revisions(session.platform(), traceId),
                            Duration.ofSeconds(wait))
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.NEGATIVE,
                            "expected evidence of run " + traceId + " under a checkpoint, found none",
                            "see what there is with: agentplane runs"));
            ExportDirectory.write(directory, export.files());
            print(directory, export);
        }
        return ExitCode.DONE.number();
    }

    private void print(Path directory, EvidenceExporter.Export export) {
        if (json) {
            surroundings
                    .console()
                    .json(JsonNodeFactory.instance
                            .objectNode()
                            .put("run", traceId)
                            .put("directory", directory.toString())
                            .put("files", export.files().size())
                            .put("closed", export.closed()));
            return;
        }
        surroundings
                .console()
                .result(export.files().size() + " files in " + directory
                        + (export.closed() ? "" : " (the run is still open)"));
        surroundings.console().result("Verify with: agentplane evidence verify " + output + " --trust TRUST.json");
    }
}
