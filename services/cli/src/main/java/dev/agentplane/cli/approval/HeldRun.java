package dev.agentplane.cli.approval;

import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.trace.RunState;
import dev.agentplane.cli.trace.TraceReader;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.BundleValidated;
import java.util.List;
import java.util.Optional;

/**
 * A run that waits for somebody to decide.
 *
 * @param traceId the run
 * @param bundle {@code <name>@<version>}
 * @param digest its bundle
 * @param lane its effective lane
 */
public record HeldRun(String traceId, String bundle, Digest digest, String lane) {

    /**
     * The run of a trace.
     *
     * @throws CommandFailure when there is none, or it does not wait
     */
    public static HeldRun byTrace(TraceReader reader, String traceId) {
        TraceView view = reader.read(traceId);
        if (view.state() == RunState.UNKNOWN) {
            throw CommandFailure.usage(
                    "expected the trace id of a run, found no run \"" + traceId + "\"",
                    "agentplane runs --state HELD lists those that wait");
        }
        return of(view).orElseThrow(() -> new CommandFailure(
                ExitCode.NEGATIVE,
                "expected a run that waits for approval, found " + traceId + " " + view.state(),
                "agentplane runs --state HELD lists those that wait"));
    }

    /**
     * The newest run of a bundle that waits for a lane.
     *
     * @throws CommandFailure when none does
     */
    public static HeldRun byBundle(TraceReader reader, Digest digest, String lane) {
        List<TraceView> waiting = reader.views(reader.list(Integer.MAX_VALUE, Optional.of(RunState.HELD)));
        return waiting.stream()
                .flatMap(view -> of(view).stream())
                .filter(run -> run.digest().equals(digest) && run.lane().equals(lane))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NEGATIVE,
                        "expected a run of bundle " + digest + " that waits for lane " + lane + ", found none",
                        "agentplane runs --state HELD lists those that wait"));
    }

    private static Optional<HeldRun> of(TraceView view) {
        if (view.state() != RunState.HELD) {
            return Optional.empty();
        }
        BundleValidated held = view.last(BundleValidated.class).orElseThrow();
        return Optional.of(new HeldRun(
                view.traceId(),
                held.getBundle(),
                Digest.parse(held.getBundleDigest()),
                held.getWorkload().getLane()));
    }
}
