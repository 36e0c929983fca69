package dev.agentplane.cli.command;

import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Table;
import dev.agentplane.imports.Caller;
import dev.agentplane.imports.ImportFinding;
import dev.agentplane.imports.ImportRecord;
import dev.agentplane.imports.Importer;
import dev.agentplane.imports.Profile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code import}: judges evidence of sourceosctl. */
@Command(
        name = "import",
        description = {
            "Judge evidence of sourceosctl: one of its five kinds, or a plan or result that is projected to one.",
            "Says everything that is wrong at once. Needs no instance; nothing is contacted, resolved or changed.",
            "Exits 0 when it would be accepted, 1 when it is refused."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane import --check mount-evidence.json",
            "  agentplane import --check plan.json --workspace-id urn:… --policy-hash sha256:…",
            "  agentplane import --check evidence.json --profile strict --json"
        })
public final class ImportCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "FILE", description = "JSON as sourceosctl writes it.")
    private Path file = Path.of("");

    @Option(names = "--check", description = "Only judge it.")
    private boolean check;

    @Option(
            names = "--profile",
            paramLabel = "default|strict",
            converter = ProfileName.class,
            description = "How strictly it is judged (default: default).")
    private Profile profile = Profile.DEFAULT;

    @Option(
            names = "--workspace-id",
            paramLabel = "ID",
            description = "Where it happened, for output that does not say it; the workroom for office evidence.")
    private @Nullable String workspaceId;

    @Option(
            names = "--policy-hash",
            paramLabel = "sha256:HEX",
            description = "Digest of the policy in force, for output that does not say it.")
    private @Nullable String policyHash;

    @Option(names = "--no-projection", description = "Judge the file as it is.")
    private boolean noProjection;

    @Option(names = "--json", description = "Print the import record as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public ImportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (!check) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "expected --check: imports into the evidence log are not built yet",
                    "agentplane import --check " + file + " says whether it would be accepted");
        }
        byte[] bytes = Inputs.bytes(surroundings.resolve(file), "evidence");
        Caller caller = new Caller(Optional.ofNullable(workspaceId), Optional.ofNullable(policyHash));
        ImportRecord record = new Importer()
                .judge(
                        bytes,
                        caller,
                        profile,
                        !noProjection,
                        surroundings.clock().instant());
        if (json) {
            surroundings.console().json(record.json());
        } else {
            print(record);
        }
        return (record.accepted() ? ExitCode.DONE : ExitCode.NEGATIVE).number();
    }

    private void print(ImportRecord record) {
        surroundings.console().result((record.accepted() ? "ACCEPTED" : "REFUSED") + "  " + record.importId());
        record.projected().ifPresent(evidence -> {
            line("kind", evidence.kind().id());
            line("supplied", String.join(", ", evidence.supplied()));
            line("replaced", String.join(", ", evidence.replaced().keySet()));
            line("left out", String.join(", ", evidence.dropped()));
        });
        if (!record.findings().isEmpty()) {
            Table table = new Table("SEVERITY", "CODE", "POINTER", "MESSAGE");
            for (ImportFinding finding : record.findings()) {
                table.row(finding.severity(), finding.code().name(), finding.pointer(), finding.message());
            }
            surroundings.console().result("");
            table.lines().forEach(surroundings.console()::result);
        }
    }

    private void line(String name, String value) {
        if (!value.isEmpty()) {
            surroundings.console().result(String.format("  %-9s %s", name, value));
        }
    }

    /** Names of profiles on the command line. */
    static final class ProfileName implements ITypeConverter<Profile> {

        @Override
        public Profile convert(String value) {
            return Profile.find(value)
                    .orElseThrow(
                            () -> new TypeConversionException("expected default or strict, found \"" + value + "\""));
        }
    }
}
