package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.cli.imports.EvidenceImport;
import dev.agentplane.cli.imports.ImportOutcome;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Table;
import dev.agentplane.events.ImportRequested;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.imports.Caller;
import dev.agentplane.imports.ImportCode;
import dev.agentplane.imports.ImportRecord;
import dev.agentplane.imports.Importer;
import dev.agentplane.imports.Profile;
import dev.agentplane.imports.service.ImportsHandler;
import dev.agentplane.platform.TopicReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code import}: judges evidence of sourceosctl. */
@Command(
        name = "import",
        description = {
            "Import evidence of sourceosctl: one of its five kinds, or a plan or result that is projected to one.",
            "It is judged, and what became of it is sealed in the evidence log beside the digest of the file: accepted or",
            "refused, with everything that is wrong at once. Nothing is contacted or changed. A run that the evidence names",
            "must exist; until it does the import waits, 15 minutes at most.",
            "Exits 0 when it is accepted, 1 when it is refused, 4 when it waits. --check only judges, without an instance."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane import mount-evidence.json --run 01kb2v3w8x9yz0123456789abc",
            "  agentplane import --check plan.json --workspace-id urn:… --policy-hash sha256:…",
            "  agentplane import --check evidence.json --profile strict --json"
        })
public final class ImportCommand implements Callable<Integer> {

    /** What is wrong with evidence that must not even be stored to be refused. */
    private static final Set<ImportCode> SECRETS =
            Set.of(ImportCode.EV_SECRET_MATERIAL, ImportCode.EV_CREDENTIAL_NOT_REF);

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Parameters(paramLabel = "FILE", description = "JSON as sourceosctl writes it.")
    private Path file = Path.of("");

    @Option(names = "--check", description = "Only judge it; needs no instance.")
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

    @Option(
            names = "--run",
            paramLabel = "TRACE",
            description = "The run it belongs to, for evidence that does not name it.")
    private @Nullable String run;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Stop waiting for the decision after so long (default: 60).")
    private long timeout = 60;

    @Option(names = "--json", description = "Print the import record as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public ImportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        byte[] bytes = Inputs.bytes(surroundings.resolve(file), "evidence");
        if (bytes.length > ImportsHandler.MAX_BYTES) {
            throw CommandFailure.usage(
                    file + ": expected at most " + ImportsHandler.MAX_BYTES + " bytes, found " + bytes.length,
                    "evidence refers to large things by digest");
        }
        Caller caller = new Caller(Optional.ofNullable(workspaceId), Optional.ofNullable(policyHash));
        ImportRecord record = new Importer()
                .judge(
                        bytes,
                        caller,
                        profile,
                        !noProjection,
                        surroundings.clock().instant());
        if (check) {
            return judged(record);
        }
        if (record.findings().stream().anyMatch(finding -> SECRETS.contains(finding.code()))) {
            surroundings.console().note("nothing was sent: what looks like a secret never reaches a topic");
            return judged(record);
        }
        return imported(bytes, record);
    }

    private int judged(ImportRecord record) {
        if (json) {
            surroundings.console().json(record.json());
        } else {
            print(record);
        }
        return (record.accepted() ? ExitCode.DONE : ExitCode.NEGATIVE).number();
    }

    private int imported(byte[] bytes, ImportRecord record) throws IOException {
        String traceId = Optional.ofNullable(run).or(record::run).orElseGet(record::ownTrace);
        try (InstanceSession session = InstanceSession.open(surroundings, instance);
                TopicReader reader = session.platform().topicReader()) {
            EvidenceImport evidence = new EvidenceImport(session.platform(), traceId, reader);
            Optional<ImportOutcome> known =
                    record.accepted() ? evidence.earlier(record.forTrace(traceId), record.place()) : Optional.empty();
            ImportOutcome outcome = known.isPresent() ? known.get() : send(evidence, bytes, traceId);
            if (json) {
                surroundings.console().json(outcome.json());
            } else {
                print(record.forTrace(traceId), outcome);
            }
            return (outcome.accepted() ? ExitCode.DONE : outcome.parked() ? ExitCode.REFUSED : ExitCode.NEGATIVE)
                    .number();
        }
    }

    private ImportOutcome send(EvidenceImport evidence, byte[] bytes, String traceId) {
        Optional<SourceRecord> submission = ImportRecord.isOwnTrace(traceId) ? Optional.empty() : evidence.submission();
        if (run != null && submission.isEmpty()) {
            throw CommandFailure.usage(
                    "--run: expected the trace id of a run, found no run \"" + run + "\"",
                    "agentplane runs lists those there are");
        }
        Instant start = surroundings.clock().instant();
        RecordMetadata asked = evidence.request(ImportRequested.newBuilder()
                .setTraceId(traceId)
                .setBytes(ByteBuffer.wrap(bytes))
                .setProfile(profile.id())
                .setProject(!noProjection)
                .setWorkspaceId(workspaceId)
                .setPolicyHash(policyHash)
                .setRun(submission.orElse(null))
                .setPrincipal(surroundings.principal())
                .build());
        Duration limit = Duration.ofSeconds(timeout);
        return evidence.await(
                        asked,
                        Instant.ofEpochMilli(asked.timestamp()),
                        () -> Duration.between(start, surroundings.clock().instant())
                                        .compareTo(limit)
                                < 0)
                .orElseThrow(() -> CommandFailure.unreachable(
                        "expected a decision on " + asked.topic() + ":" + asked.partition() + ":" + asked.offset()
                                + " within " + timeout + " s, found none",
                        "is the imports service running? the request is stored; importing the file again is safe"));
    }

    private void print(ImportRecord record, ImportOutcome outcome) {
        String what = outcome.parked() ? "PARKED" : outcome.accepted() ? "ACCEPTED" : "REFUSED";
        surroundings.console().result(what + "  " + outcome.event().getImportId());
        details(record);
        line("trace", outcome.event().getTraceId());
        outcome.leaf().ifPresent(index -> line("sealed", "leaf " + index + " of evidence log " + outcome.partition()));
        if (!outcome.accepted() && !outcome.parked()) {
            // What the service found, not what this machine thinks.
            findings(outcome.json().path("findings"));
        }
        if (outcome.known()) {
            surroundings.console().note("it was imported before; nothing was changed");
        } else if (outcome.parked()) {
            surroundings
                    .console()
                    .note("it waits for run " + outcome.event().getTraceId()
                            + " to be submitted, and is refused when that takes too long");
        } else if (outcome.leaf().isEmpty()) {
            surroundings.console().note("it is decided but not sealed yet; is the sealing service running?");
        }
    }

    private void findings(JsonNode findings) {
        Table table = new Table("SEVERITY", "CODE", "POINTER", "MESSAGE");
        findings.forEach(each -> table.row(
                each.path("severity").asText(),
                each.path("code").asText(),
                each.path("pointer").asText(),
                each.path("message").asText()));
        surroundings.console().result("");
        table.lines().forEach(surroundings.console()::result);
    }

    private void print(ImportRecord record) {
        surroundings.console().result((record.accepted() ? "ACCEPTED" : "REFUSED") + "  " + record.importId());
        details(record);
        if (!record.findings().isEmpty()) {
            findings(record.json().path("findings"));
        }
    }

    private void details(ImportRecord record) {
        record.projected().ifPresent(evidence -> {
            line("kind", evidence.kind().id());
            line("supplied", String.join(", ", evidence.supplied()));
            line("replaced", String.join(", ", evidence.replaced().keySet()));
            line("left out", String.join(", ", evidence.dropped()));
        });
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
