package dev.agentplane.execution.runner;

import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.OutputFile;
import dev.agentplane.events.ResourceUsage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param end kind of end
 * @param exitCode process code; 128+n when killed by signal n, 124 on timeout, 125 when the script never started
 * @param signal signal number, when one ended it
 * @param startedAt when the script was started, worker's clock
 * @param finishedAt when it was over
 * @param stdout captured standard output, absent when it never started
 * @param stderr captured standard error, absent when it never started
 * @param outputs files of the output directory, sorted by path
 * @param usage what could be measured
 * @param isolation JSON object (RFC 8785 text): what isolation and limits were in force, what was ignored
 * @param message text for people when it did not end by itself
 */
public record AttemptResult(
        AttemptEnd end,
        int exitCode,
        @Nullable Integer signal,
        Instant startedAt,
        Instant finishedAt,
        @Nullable BlobRef stdout,
        @Nullable BlobRef stderr,
        List<OutputFile> outputs,
        @Nullable ResourceUsage usage,
        String isolation,
        @Nullable String message) {

    /** Exit code of a timeout. */
    public static final int EXIT_TIMEOUT = 124;

    /** Exit code when the script never started or the executor was lost. */
    public static final int EXIT_NEVER_STARTED = 125;

    public AttemptResult {
        outputs = List.copyOf(outputs);
    }

    /** The same with another kind of end. */
    public AttemptResult as(AttemptEnd kind, String why) {
        return new AttemptResult(
                kind, exitCode, signal, startedAt, finishedAt, stdout, stderr, outputs, usage, isolation, why);
    }

    /** An attempt whose script was not started. */
    public static AttemptResult notStarted(AttemptEnd end, Instant at, String message) {
        return new AttemptResult(end, EXIT_NEVER_STARTED, null, at, at, null, null, List.of(), null, "{}", message);
    }
}
