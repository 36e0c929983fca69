package dev.agentplane.execution.runner;

import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.ResourceUsage;
import dev.agentplane.execution.plan.ExecutionPlan;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Turns what a launcher reported into an attempt's result. Pure. */
public final class Conclusion {

    private static final int SIGNAL_BASE = 128;
    private static final int LAST_SIGNAL = 64;
    private static final int SIGKILL = 9;
    private static final long MIB = 1 << 20;

    private final ExecutionPlan plan;
    private final ExecutorFacts executor;
    private final @Nullable BootedGuest guest;

    /** @param guest the virtual machine, when there was one */
    public Conclusion(ExecutionPlan plan, ExecutorFacts executor, @Nullable BootedGuest guest) {
        this.plan = plan;
        this.guest = guest;
        this.executor = executor;
    }

    /**
     * The result.
     *
     * @param status the launcher's report
     * @param finishedAt worker's clock
     * @param wallMillis time the script took
     * @param refusal what the sandbox said when it could not be set up
     */
    public AttemptResult of(
            LaunchStatus status,
            Instant finishedAt,
            long wallMillis,
            @Nullable BlobRef stdout,
            @Nullable BlobRef stderr,
            Outputs outputs,
            String refusal) {
        Verdict verdict = verdict(status, refusal);
        boolean started = verdict.end != AttemptEnd.REFUSED && verdict.end != AttemptEnd.LOST;
        return new AttemptResult(
                verdict.end,
                verdict.exitCode,
                verdict.signal,
                finishedAt.minusMillis(wallMillis),
                finishedAt,
                stdout,
                stderr,
                outputs.files(),
                started ? usage(status, wallMillis) : null,
                CanonicalJson.text(new IsolationReport(plan, executor, guest).of(status, outputs)),
                verdict.message);
    }

    private record Verdict(
            AttemptEnd end,
            int exitCode,
            @Nullable Integer signal,
            @Nullable String message) {}

    private Verdict verdict(LaunchStatus status, String refusal) {
        return switch (status.end()) {
            case EXITED -> exited(status);
            case EXPIRED ->
                new Verdict(
                        AttemptEnd.TIMED_OUT,
                        AttemptResult.EXIT_TIMEOUT,
                        SIGKILL,
                        "killed, with everything it had started, at its deadline of "
                                + plan.deadline().toSeconds() + " s");
            case OVERFULL ->
                new Verdict(
                        AttemptEnd.SIGNALLED,
                        SIGNAL_BASE + SIGKILL,
                        SIGKILL,
                        "killed, with everything it had started, because its files took more than "
                                + plan.limits().diskBytes() / MIB + " MiB of disk");
            case VANISHED ->
                new Verdict(
                        AttemptEnd.SIGNALLED,
                        SIGNAL_BASE + SIGKILL,
                        SIGKILL,
                        "its virtual machine stopped while the script was running and reported no exit code");
            case ABANDONED ->
                new Verdict(
                        AttemptEnd.CRASHED,
                        SIGNAL_BASE + SIGKILL,
                        SIGKILL,
                        "ended from outside: its worker was gone, or another one took the run over");
            case UNSTARTED ->
                new Verdict(
                        AttemptEnd.REFUSED,
                        AttemptResult.EXIT_NEVER_STARTED,
                        null,
                        "the sandbox (" + executor.isolation().word() + ") could not be set up: " + refusal);
            case LOST ->
                new Verdict(
                        AttemptEnd.LOST,
                        AttemptResult.EXIT_NEVER_STARTED,
                        null,
                        "the process that watched over the run on the executor is gone and left no status;"
                                + " was the executor restarted?");
        };
    }

    // A shell turns "killed by signal n" into 128+n; a script that exits with such a code means the same by convention.
    private Verdict exited(LaunchStatus status) {
        int code = status.code();
        String cause = status.outOfMemory()
                ? "a process was killed because the run used more than its memory of " + plan.memoryBytes() / MIB
                        + " MiB"
                : null;
        if (code > SIGNAL_BASE && code <= SIGNAL_BASE + LAST_SIGNAL) {
            int signal = code - SIGNAL_BASE;
            return new Verdict(AttemptEnd.SIGNALLED, code, signal, cause == null ? "ended by signal " + signal : cause);
        }
        return new Verdict(AttemptEnd.EXITED, code, null, cause);
    }

    private static ResourceUsage usage(LaunchStatus status, long wallMillis) {
        return new ResourceUsage(
                wallMillis, boxed(status.userMillis()), boxed(status.systemMillis()), null, null, null, null, null);
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
