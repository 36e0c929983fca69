package dev.agentplane.execution.worker;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.CancelRequested;
import dev.agentplane.execution.plan.Approved;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Planner;
import dev.agentplane.execution.plan.Planning;
import dev.agentplane.execution.runner.AttemptResult;
import dev.agentplane.execution.runner.EarlierAttemptException;
import dev.agentplane.execution.runner.Runner;
import dev.agentplane.execution.runner.UnreachableException;
import dev.agentplane.platform.BlobSink;
import dev.agentplane.platform.Blobs;
import dev.agentplane.platform.TransientException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt from claim to report. Runs on a slot's thread; interrupting it ends the script and reports nothing. */
final class AttemptTask {

    private static final Logger LOGGER = LoggerFactory.getLogger(AttemptTask.class);
    private static final Duration AGAIN = Duration.ofMillis(250);

    /** What every task of a worker uses. */
    record Tools(
            WorkerId worker,
            Planner planner,
            Runners runners,
            Blobs blobs,
            BlobSink sink,
            Reports reports,
            Cancellations cancellations,
            InstantSource clock) {}

    private final Tools tools;
    private final Job job;

    AttemptTask(Tools tools, Job job) {
        this.tools = tools;
        this.job = job;
    }

    /** Runs the attempt and reports its end; the report is stored when this returns. */
    void run() throws InterruptedException {
        Runner runner = null;
        AttemptResult result;
        try {
            runner = tools.runners().of(job.placed().getExecutor());
            result = attempt(runner);
            // What cannot be stored now may be lost, and with it the result: then the run is let go, and tried again.
            tools.sink().flush();
        } catch (UnreachableException e) {
            result = AttemptResult.notStarted(AttemptEnd.LOST, tools.clock().instant(), text(e));
        } catch (IllegalArgumentException e) {
            result = AttemptResult.notStarted(AttemptEnd.REFUSED, tools.clock().instant(), text(e));
        } catch (UncheckedIOException e) {
            LOGGER.atError().setCause(e).addKeyValue("traceId", job.traceId()).log("the worker's host failed the run");
            result = AttemptResult.notStarted(
                    AttemptEnd.CRASHED, tools.clock().instant(), "the worker's host failed: " + e.getCause());
        }
        tools.reports().finished(job, event(result));
        if (runner != null && result.end() != AttemptEnd.LOST) {
            runner.discard(job.traceId());
        }
    }

    private AttemptResult attempt(Runner runner) throws InterruptedException, UnreachableException {
        Optional<String> lapsed =
                Approved.refusal(job.placed().getWorkload(), tools.clock().instant());
        if (lapsed.isPresent()) {
            return refused(lapsed.get());
        }
        Optional<byte[]> list = fileList();
        if (list.isEmpty()) {
            return refused("the bundle's file list "
                    + job.placed().getWorkload().getBundleDigest() + " is not on the blobs topic");
        }
        Planning planning = tools.planner().plan(job.placed(), FileList.parse(list.get()), job.attempt());
        if (planning instanceof Planning.Planned planned) {
            return run(runner, planned.plan());
        }
        return refused(((Planning.Refused) planning).reason());
    }

    private AttemptResult refused(String reason) {
        return AttemptResult.notStarted(AttemptEnd.REFUSED, tools.clock().instant(), reason);
    }

    private AttemptResult run(Runner runner, ExecutionPlan plan) throws InterruptedException, UnreachableException {
        if (plan.attempt() > 1) {
            runner.reap(plan.traceId(), plan.attempt());
        }
        while (true) {
            Optional<CancelRequested> wish = tools.cancellations().of(plan.traceId());
            if (wish.isPresent()) {
                return cancelled(wish.get());
            }
            tools.cancellations().watch(job, runner);
            try {
                return endedOnRequest(runner.run(plan));
            } catch (EarlierAttemptException e) {
                // The log says that there was none: it is left from another life of this control plane.
                LOGGER.atWarn().addKeyValue("traceId", job.traceId()).log("clearing a run directory nobody owns");
                runner.reap(plan.traceId(), Integer.MAX_VALUE);
                runner.discard(plan.traceId());
            } catch (TransientException e) {
                again(e);
                runner.reap(plan.traceId(), plan.attempt() + 1);
                runner.discard(plan.traceId());
            } finally {
                tools.cancellations().unwatch(job);
            }
        }
    }

    private AttemptResult cancelled(CancelRequested wish) {
        return AttemptResult.notStarted(
                AttemptEnd.CANCELLED, tools.clock().instant(), said(wish) + "; it had not been started");
    }

    /** What was ended from outside while somebody wanted just that, was ended on request. */
    private AttemptResult endedOnRequest(AttemptResult result) {
        return tools.cancellations()
                .of(job.traceId())
                .filter(wish -> result.end() == AttemptEnd.CRASHED)
                .map(wish -> result.as(AttemptEnd.CANCELLED, said(wish)))
                .orElse(result);
    }

    private static String said(CancelRequested wish) {
        String reason = wish.getReason();
        return "cancelled by " + wish.getPrincipal() + (reason == null ? "" : ": " + reason);
    }

    private Optional<byte[]> fileList() throws InterruptedException {
        Digest digest = Digest.parse(job.placed().getWorkload().getBundleDigest());
        while (true) {
            try {
                return tools.blobs().read(digest);
            } catch (TransientException e) {
                again(e);
            }
        }
    }

    private void again(TransientException e) throws InterruptedException {
        LOGGER.atWarn().addKeyValue("traceId", job.traceId()).log("waiting: {}", e.getMessage());
        TimeUnit.MILLISECONDS.sleep(AGAIN.toMillis());
    }

    private AttemptFinished event(AttemptResult result) {
        return new AttemptFinished(
                job.traceId(),
                job.attempt(),
                tools.worker().toString(),
                job.placed(),
                result.end(),
                result.exitCode(),
                result.signal(),
                result.startedAt(),
                result.finishedAt(),
                result.stdout(),
                result.stderr(),
                result.outputs(),
                result.usage(),
                result.isolation(),
                result.message());
    }

    /** The report of a run whose attempts all went down with their workers. */
    AttemptFinished givenUp(int attempts) {
        return event(AttemptResult.notStarted(
                AttemptEnd.LOST,
                tools.clock().instant(),
                attempts + " attempts went down with their workers; it is not tried again"));
    }

    private static String text(@Nullable Exception e) {
        return e == null ? "" : String.valueOf(e.getMessage());
    }
}
