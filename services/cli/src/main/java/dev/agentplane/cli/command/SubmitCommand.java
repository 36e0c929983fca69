package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.submission.BundleSource;
import dev.agentplane.cli.submission.Submitter;
import dev.agentplane.cli.trace.TraceJson;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.domain.TraceIds;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.SubmissionRejected;
import dev.agentplane.validation.admission.Lane;
import dev.agentplane.validation.bundle.BundleSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code submit}: hands a bundle to a running instance. */
@Command(
        name = "submit",
        description = {
            "Submit a bundle directory to a running instance.",
            "With --wait follows the run and exits 0 when it succeeded, 1 when it was denied or failed, 4 when it is held."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane submit bundles/example-agent --wait",
            "  agentplane submit dist/agent --trace-id build-4711 --label commit=$GIT_COMMIT --json"
        })
public final class SubmitCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Parameters(paramLabel = "DIR", description = "Bundle directory.")
    private Path bundle = Path.of("");

    @Option(
            names = "--trace-id",
            paramLabel = "ID",
            description = "Use this trace id. Submitting the same bundle under it again changes nothing.")
    private @Nullable String wantedTraceId;

    @Option(names = "--lane", paramLabel = "LANE", description = "Run in this lane; may lower the bundle's own.")
    private @Nullable String lane;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Free label, e.g. commit=...; may be repeated.")
    private Map<String, String> labels = Map.of();

    @Option(names = "--verdict-envelope", paramLabel = "FILE", description = "Policy Fabric verdict to go with it.")
    private @Nullable Path verdict;

    @Option(names = "--execution-envelope", paramLabel = "FILE", description = "ExecutionEnvelope of a v0.2 bundle.")
    private @Nullable Path envelope;

    @Option(names = "--wait", description = "Follow the run to its end.")
    private boolean wait;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Stop waiting after so long; the run goes on.")
    private @Nullable Long timeout;

    @Option(names = "--json", description = "Print the submission, or with --wait the run, as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public SubmitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        String traceId = traceId();
        BundleSnapshot snapshot = BundleSource.read(surroundings.resolve(bundle));
        BundleSubmitted event = event(traceId, snapshot);
        try (InstanceSession session = InstanceSession.open(surroundings, instance)) {
            Submitter.Receipt receipt =
                    new Submitter(session.platform()).submit(snapshot.files(), snapshot.contents(), event);
            if (!wait) {
                submitted(event, receipt);
                return ExitCode.DONE.number();
            }
            surroundings.console().note("submitted as " + receipt);
            return follow(session, traceId, event.getBundleDigest(), receipt);
        }
    }

    private int follow(InstanceSession session, String traceId, String digest, Submitter.Receipt receipt) {
        // A trace id of the user's may already have a past; ours begins with this record.
        Instant since = wantedTraceId == null ? receipt.at() : Instant.EPOCH;
        TraceView view = new Following(
                        surroundings, traceId, Optional.ofNullable(timeout).map(Duration::ofSeconds))
                .follow(
                        session.platform(),
                        since,
                        run -> run.rejection(receipt.offset()).isPresent(),
                        run -> belongsToAnotherBundle(run, digest));
        Optional<SubmissionRejected> rejection = view.rejection(receipt.offset());
        if (rejection.isPresent()) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    rejection.get().getCode() + ": " + rejection.get().getMessage(),
                    "submit with another --trace-id, or without one");
        }
        if (json) {
            surroundings.console().json(TraceJson.of(view));
        } else {
            surroundings.console().result(traceId + " " + view.state());
        }
        return view.exitCode().number();
    }

    /** Then a rejection of our submission is still to come, also when that run is over. */
    private static boolean belongsToAnotherBundle(TraceView run, String digest) {
        return run.submission()
                .map(fact -> !((BundleSubmitted) fact.event()).getBundleDigest().equals(digest))
                .orElse(false);
    }

    private void submitted(BundleSubmitted event, Submitter.Receipt receipt) {
        if (!json) {
            surroundings.console().result(event.getTraceId() + " " + receipt);
            surroundings.console().note("follow it with: agentplane watch " + event.getTraceId());
            return;
        }
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("traceId", event.getTraceId()).put("bundleDigest", event.getBundleDigest());
        tree.putObject("submission")
                .put("topic", receipt.topic())
                .put("partition", receipt.partition())
                .put("offset", receipt.offset());
        surroundings.console().json(tree);
    }

    private String traceId() {
        if (wantedTraceId == null) {
            return TraceIds.mint(surroundings.clock(), new SecureRandom());
        }
        if (!TraceIds.isValid(wantedTraceId)) {
            throw CommandFailure.usage(
                    "expected a trace id like " + TraceIds.FORM + ", found \"" + wantedTraceId + "\"",
                    "leave --trace-id out to get one");
        }
        return wantedTraceId;
    }

    private BundleSubmitted event(String traceId, BundleSnapshot snapshot) {
        if (lane != null && Lane.of(lane).isEmpty()) {
            throw CommandFailure.usage("expected a lane, found \"" + lane + "\"", "lanes are dev, staging and prod");
        }
        return new BundleSubmitted(
                traceId,
                snapshot.digest().toString(),
                surroundings.clock().instant(),
                surroundings.principal(),
                lane,
                null,
                labels,
                verdict == null
                        ? null
                        : ByteBuffer.wrap(Inputs.bytes(surroundings.resolve(verdict), "a verdict envelope")),
                envelope == null
                        ? null
                        : new String(
                                Inputs.bytes(surroundings.resolve(envelope), "an ExecutionEnvelope"),
                                StandardCharsets.UTF_8),
                null);
    }
}
