package dev.agentplane.cli.command;

import dev.agentplane.cli.approval.HeldRun;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.trace.TraceReader;
import dev.agentplane.domain.Digest;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of {@code approve} and {@code deny}. */
final class DecisionOptions {

    private static final Pattern SHORT = Pattern.compile("([1-9][0-9]{0,5})([smhd])");
    private static final Duration JUDGED_WITHIN = Duration.ofSeconds(60);

    @Mixin
    InstanceOptions instance = new InstanceOptions();

    @Parameters(arity = "0..1", paramLabel = "TRACE", description = "Trace id of the held run.")
    @Nullable
    String traceId;

    @Option(names = "--bundle", paramLabel = "DIGEST", description = "Instead of TRACE: the newest held run of it.")
    @Nullable
    String bundle;

    @Option(names = "--lane", paramLabel = "LANE", description = "With --bundle: the lane it waits for.")
    @Nullable
    String lane;

    @Option(names = "--principal", paramLabel = "P", required = true, description = "Who decides: owner of the key.")
    String principal = "";

    @Option(names = "--key", paramLabel = "FILE", required = true, description = "His private key (PEM, mode 0600).")
    Path key = Path.of("");

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; becomes part of the evidence.")
    String reason = "";

    @Option(
            names = "--expires",
            paramLabel = "DURATION",
            description = "Until when it may be used: 30m, 24h, 7d, PT1H30M (default: 24h; break-glass 1h).")
    @Nullable
    String expires;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Stop waiting for the answer after so long.")
    @Nullable
    Long timeout;

    @Option(names = "--json", description = "Print what became of it as JSON.")
    boolean json;

    /** The run that is decided on. */
    HeldRun run(TraceReader reader) {
        if (traceId != null && bundle == null && lane == null) {
            return HeldRun.byTrace(reader, traceId);
        }
        if (traceId != null || bundle == null || lane == null) {
            throw CommandFailure.usage(
                    "expected either TRACE, or --bundle and --lane",
                    "agentplane runs --state HELD lists the runs that wait");
        }
        try {
            return HeldRun.byBundle(reader, Digest.parse(bundle), lane);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(
                    "expected --bundle sha256:<64 hex digits>, found \"" + bundle + "\"", "see agentplane explain");
        }
    }

    /** How long what is said may be used. */
    Duration lifetime(Duration fallback) {
        if (expires == null) {
            return fallback;
        }
        Matcher form = SHORT.matcher(expires);
        try {
            Duration given = form.matches()
                    ? Duration.parse((form.group(2).equals("d") ? "P" : "PT")
                            + form.group(1)
                            + form.group(2).toUpperCase(Locale.ROOT))
                    : Duration.parse(expires);
            if (!given.isNegative() && !given.isZero()) {
                return given;
            }
        } catch (DateTimeException e) {
            // the same refusal as for a time that is over before it begins
        }
        throw CommandFailure.usage(
                "expected a duration for --expires, found \"" + expires + "\"", "e.g. 30m, 24h, 7d or PT1H30M");
    }

    /** How long to wait for the answer. */
    Duration patience() {
        return timeout == null ? JUDGED_WITHIN : Duration.ofSeconds(timeout);
    }
}
