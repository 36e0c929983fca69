package dev.agentplane.cli.command;

import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.MalformedNoteException;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.cli.instance.DataDirectory;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Progress;
import dev.agentplane.sealing.audit.Anchor;
import dev.agentplane.sealing.audit.AuditProgress;
import dev.agentplane.sealing.audit.AuditReport;
import dev.agentplane.sealing.audit.EvidenceAuditor;
import dev.agentplane.sealing.audit.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code log verify}: the evidence topic against its own tree, its signed checkpoints and its sources. */
@Command(
        name = "verify",
        description = {
            "Audit every evidence log: its records against its signed checkpoints, the checkpoints you kept, and its"
                    + " source topics.",
            "No alarm exits 0, alarms exit 1. What the alarms mean and what to do: docs/security.md, \"The audit\"."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane log verify",
            "  agentplane log verify --trust trust.json --anchor export/ kept/checkpoint",
            "  agentplane log verify --level tree --json"
        })
public final class LogVerifyCommand implements Callable<Integer> {

    private static final long RECORDS_PER_STEP = 20_000;

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Option(
            names = "--anchor",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Checkpoints kept elsewhere: files, or directories of exports.")
    private List<Path> anchors = new ArrayList<>();

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "Whom to trust (default: the data directory's trust.json; else the keys that the logs name"
                    + " themselves).")
    private @Nullable Path trust;

    @Option(
            names = "--level",
            paramLabel = "tree|full",
            defaultValue = "full",
            description = "tree: order, digests and roots only; full: also signatures, runs and sources (default:"
                    + " ${DEFAULT-VALUE}).")
    private String level = "full";

    @Option(names = "--json", description = "Print result, logs and alarms as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public LogVerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Level wanted = level();
        List<Anchor> kept = new ArrayList<>();
        for (Path anchor : anchors) {
            kept.add(anchor(surroundings.resolve(anchor)));
        }
        Optional<TrustFile> given =
                Optional.ofNullable(trust).map(file -> Inputs.trust(surroundings.resolve(file), false));
        try (InstanceSession session = InstanceSession.open(surroundings, instance)) {
            TrustFile trusted = given.or(() -> local(session)).orElse(null);
            Progress steps = new Progress(surroundings.console(), surroundings.clock());
            AuditReport report = new EvidenceAuditor(
                            session.platform(), surroundings.clock(), trusted, kept, wanted, progress(steps))
                    .run();
            steps.done("audited " + report.logs().size() + " logs");
            if (json) {
                surroundings.console().json(AuditText.json(report));
            } else {
                AuditText.lines(report).forEach(surroundings.console()::result);
            }
            return (report.clean() ? ExitCode.DONE : ExitCode.NEGATIVE).number();
        }
    }

    private Level level() {
        return switch (level) {
            case "tree" -> Level.TREE;
            case "full" -> Level.FULL;
            default ->
                throw CommandFailure.usage("--level: expected tree or full, found \"" + level + "\"", "leave it out");
        };
    }

    /** The trust file that a local instance wrote when it made its logs. */
    private static Optional<TrustFile> local(InstanceSession session) {
        return session.endpoints()
                .dataDir()
                .map(directory -> new DataDirectory(Path.of(directory)).trust())
                .filter(Files::exists)
                .map(file -> Inputs.trust(file, false));
    }

    private static Anchor anchor(Path named) {
        Path file = Files.isDirectory(named) ? named.resolve("checkpoint") : named;
        try {
            return new Anchor(Checkpoint.parse(Inputs.bytes(file, "a checkpoint")), file.toString());
        } catch (MalformedNoteException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    file + ": expected a checkpoint (a signed note), found " + e.getMessage(),
                    "give a checkpoint file, or the directory of an export",
                    e);
        }
    }

    /** A step every so many records: a short log is audited before anybody could read one. */
    private static AuditProgress progress(Progress steps) {
        AtomicLong records = new AtomicLong();
        return (log, offset, end) -> {
            if (records.incrementAndGet() % RECORDS_PER_STEP == 0) {
                steps.step("partition " + log.partition() + ": offset " + offset + " of " + end);
            }
        };
    }
}
