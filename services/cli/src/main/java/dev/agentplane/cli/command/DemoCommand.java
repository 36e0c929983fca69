package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.attestation.verify.ExportFolder;
import dev.agentplane.attestation.verify.ExportVerifier;
import dev.agentplane.attestation.verify.Verification;
import dev.agentplane.cli.controlplane.ControlPlane;
import dev.agentplane.cli.controlplane.ControlPlaneOptions;
import dev.agentplane.cli.controlplane.Readiness;
import dev.agentplane.cli.instance.DataDirectory;
import dev.agentplane.cli.instance.ScratchDirectory;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.invocation.Version;
import dev.agentplane.cli.logging.Logging;
import dev.agentplane.cli.output.Progress;
import dev.agentplane.cli.replay.NotReplayableException;
import dev.agentplane.cli.replay.Original;
import dev.agentplane.cli.replay.Replay;
import dev.agentplane.cli.submission.BundleSource;
import dev.agentplane.cli.submission.Submitter;
import dev.agentplane.cli.trace.RunState;
import dev.agentplane.cli.trace.TraceReader;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.domain.TraceIds;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.platform.PinnedRecords;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.sealing.EvidenceExporter;
import dev.agentplane.topology.seam.EventPublisher;
import dev.agentplane.topology.stream.PublishedReceipts;
import dev.agentplane.validation.bundle.BundleSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: the main job, end to end, in one process and a throw-away data directory. */
@Command(
        name = "demo",
        description = {
            "Start everything, run one bundle, leave its artifacts and verified evidence below artifacts/.",
            "Exits 0 when the run succeeded and its evidence verifies."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane demo",
            "  agentplane demo --bundle bundles/failing-agent      exits 1: the script fails, the evidence says so"
        })
public final class DemoCommand implements Callable<Integer> {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration COVERED_WITHIN = Duration.ofSeconds(30);
    private static final String DEFAULT_BUNDLE = "bundles/example-agent";

    private final Surroundings surroundings;

    @Option(names = "--bundle", paramLabel = "DIR", description = "Bundle to run (default: " + DEFAULT_BUNDLE + ").")
    private @Nullable Path bundle;

    @Option(names = "--keep", description = "Keep the data directory and say where it is.")
    private boolean keep;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = bundle == null ? builtIn() : surroundings.resolve(bundle);
        BundleSnapshot snapshot = BundleSource.read(directory);
        Path data = Files.createTempDirectory("agentplane-demo-");
        try {
            return run(directory.toRealPath().getFileName().toString(), snapshot, new DataDirectory(data));
        } finally {
            if (keep) {
                surroundings.console().note("data directory kept: " + data);
            } else {
                ScratchDirectory.remove(data);
            }
        }
    }

    /** The example of the clone the command was started from, wherever the user stands. */
    private Path builtIn() {
        String home = System.getProperty("agentplane.home");
        Path here = surroundings.resolve(Path.of(DEFAULT_BUNDLE));
        return Files.exists(here) || home == null ? here : Path.of(home).resolve(DEFAULT_BUNDLE);
    }

    private int run(String name, BundleSnapshot snapshot, DataDirectory data) throws IOException, InterruptedException {
        data.create();
        new Logging(surroundings.debug()).toFiles(data.logs());
        Progress progress = new Progress(surroundings.console(), surroundings.clock());
        ControlPlane.Started started =
                ControlPlane.start(data, ControlPlaneOptions.defaults(), environment(), Version.text(), progress::step);
        try (ControlPlane plane = started.controlPlane()) {
            progress.step("waiting until every service is ready");
            Readiness readiness = new Readiness(started.platform().health());
            if (!readiness.await(READY_WITHIN)) {
                throw CommandFailure.unreachable(
                        "expected every service to be ready within " + READY_WITHIN.toSeconds() + " s, found "
                                + readiness.missing(),
                        "run again with --keep and see logs/agentplane.log in the data directory");
            }
            progress.done("control plane is up");
            return job(name, snapshot, data, started.platform());
        }
    }

    /** Nothing comes late here: a receipt need not wait for it, unless the user says so. */
    private Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(Map.of("AGENTPLANE_RECEIPT_SETTLE_SECONDS", "0"));
        environment.putAll(surroundings.environment());
        return environment;
    }

    private int job(String name, BundleSnapshot snapshot, DataDirectory data, Platform platform) throws IOException {
        String traceId = TraceIds.mint(surroundings.clock(), new SecureRandom());
        new EventPublisher(platform)
                .publish(new DemoStackEvents(
                                traceId, name, snapshot, surroundings.clock().instant())
                        .all());
        Submitter.Receipt receipt = submit(traceId, snapshot, platform);
        surroundings.console().note("submitted " + name + " as " + receipt);
        TraceView view = new Following(surroundings, traceId, Optional.empty()).follow(platform, Instant.EPOCH);
        ObjectNode record =
                receipt(traceId, platform, view.last(RunCompleted.class).isPresent());
        EvidenceExporter.Export export = new CoveredExport(surroundings.clock())
                .await(
                        new EvidenceExporter(platform),
                        traceId,
                        record.path("revision").asInt(),
                        COVERED_WITHIN)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NEGATIVE,
                        "expected evidence of run " + traceId + " under a checkpoint within "
                                + COVERED_WITHIN.toSeconds() + " s, found none",
                        "run again with --keep and see logs/agentplane.log in the data directory"));
        Map<String, byte[]> files = RunFolder.files(
                export.files(),
                view.last(RunCompleted.class).map(RunCompleted::getFinished).orElse(null),
                platform.blobs());
        Path target = surroundings.resolve(Path.of("artifacts", name));
        RunFolder.write(target, files);
        Verification verification = verify(target.resolve("evidence"), data.trust());
        Path trust = surroundings.resolve(Path.of("artifacts", name + ".trust.json"));
        Files.copy(data.trust(), trust, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        DemoReport report =
                new DemoReport(receipt.toString(), view, target, trust, verification, record, replay(view, platform));
        if (json) {
            surroundings.console().json(report.json());
        } else {
            report.lines(surroundings::shown).forEach(surroundings.console()::result);
        }
        boolean verified = verification.result() == Verification.Result.VERIFIED;
        return (verified ? view.exitCode() : ExitCode.NEGATIVE).number();
    }

    private Submitter.Receipt submit(String traceId, BundleSnapshot snapshot, Platform platform) {
        return new Submitter(platform)
                .submit(
                        snapshot.files(),
                        snapshot.contents(),
                        new BundleSubmitted(
                                traceId,
                                snapshot.digest().toString(),
                                surroundings.clock().instant(),
                                surroundings.principal(),
                                null,
                                null,
                                Map.of(),
                                null,
                                null,
                                null));
    }

    /** The record of the run's receipt; waits until it is no longer open, when there was a run. */
    private ObjectNode receipt(String traceId, Platform platform, boolean ran) {
        Instant end = surroundings.clock().instant().plus(COVERED_WITHIN);
        try (TopicReader reader = platform.topicReader()) {
            return new PublishedReceipts(reader)
                    .await(
                            traceId,
                            record -> !ran || !record.path("status").asText().equals("OPEN"),
                            count -> surroundings.clock().instant().isBefore(end))
                    .orElseGet(JsonNodeFactory.instance::objectNode);
        }
    }

    /** The verdict on a replay; empty where a replay would only wait for the same deadline, or there was no run. */
    private Optional<Replay> replay(TraceView view, Platform platform) {
        if (view.state() != RunState.SUCCEEDED && view.state() != RunState.FAILED) {
            return Optional.empty();
        }
        try (PinnedRecords records = platform.pinnedRecords();
                TopicReader reader = platform.topicReader()) {
            Original original = Original.find(view.traceId(), records, new TraceReader(reader), platform.blobs());
            return Optional.of(new Replaying(surroundings, Optional.empty())
                    .once(platform, original, Replaying.Wishes.NONE)
                    .replay());
        } catch (NotReplayableException e) {
            return Optional.of(Replay.notStarted(Optional.empty(), String.valueOf(e.getMessage())));
        }
    }

    private Verification verify(Path evidence, Path trust) throws IOException {
        TrustFile trusted = TrustFile.parse(Files.readAllBytes(trust), false);
        ExportVerifier.Options options =
                ExportVerifier.Options.at(surroundings.clock().instant().getEpochSecond());
        return new ExportVerifier(trusted, options).verify(ExportFolder.read(evidence));
    }
}
