package dev.agentplane.execution.ssh;

import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.BlobRef;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Guest;
import dev.agentplane.execution.runner.AttemptResult;
import dev.agentplane.execution.runner.BootedGuest;
import dev.agentplane.execution.runner.Capture;
import dev.agentplane.execution.runner.Conclusion;
import dev.agentplane.execution.runner.EarlierAttemptException;
import dev.agentplane.execution.runner.GuestRefusedException;
import dev.agentplane.execution.runner.Guests;
import dev.agentplane.execution.runner.Isolation;
import dev.agentplane.execution.runner.LaunchStatus;
import dev.agentplane.execution.runner.Launcher;
import dev.agentplane.execution.runner.MissingBlobException;
import dev.agentplane.execution.runner.Runner;
import dev.agentplane.execution.runner.RunnerTools;
import dev.agentplane.execution.runner.UnreachableException;
import dev.agentplane.execution.secret.SecretRefusedException;
import dev.agentplane.execution.secret.Secrets;
import dev.agentplane.execution.ssh.SshConnection.Command;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Runs scripts on one executor behind SSH.
 *
 * <p>The launcher supervises there and goes on when the connection breaks: this runner connects again and takes the result
 * up, until the deadline and a grace have passed. Only then is the run lost.
 */
public final class SshRunner implements Runner, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(SshRunner.class);
    private static final int EXISTS = 3;
    private static final int NO_BUNDLE = 4;
    private static final int NOT_THERE = 5;
    /** How long after its deadline a launcher may still answer nothing. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final int MOST_SENT = 3;

    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(200);

    private final SshConnection connection;
    private final RemoteLauncher launcher;
    private final Launcher arguments = new Launcher();
    private final Guests guests = new Guests();
    private final SshSettings settings;
    private final RunnerTools tools;
    private final ScheduledExecutorService timer;

    private SshRunner(
            SshConnection connection,
            RemoteLauncher launcher,
            SshSettings settings,
            RunnerTools tools,
            ScheduledExecutorService timer) {
        this.connection = connection;
        this.launcher = launcher;
        this.settings = settings;
        this.tools = tools;
        this.timer = timer;
    }

    /**
     * A runner for this destination; connects when it is first used.
     *
     * @param timer ends commands that outlive their deadline
     * @throws IllegalArgumentException when the destination has not the form of one
     * @throws IOException when the client configuration cannot be read
     */
    public static SshRunner to(
            String destination,
            SshSettings settings,
            Isolation strongest,
            RunnerTools tools,
            ScheduledExecutorService timer)
            throws IOException {
        SshTarget target = SshTarget.of(
                SshDestination.parse(destination), SshClientConfig.read(settings.clientConfig()), settings);
        SshConnection connection = new SshConnection(target, settings);
        RemoteLauncher launcher =
                new RemoteLauncher(connection, new Launcher(), settings.remoteRoot(), strongest, tools.blobs());
        return new SshRunner(connection, launcher, settings, tools, timer);
    }

    @Override
    public AttemptResult run(ExecutionPlan plan)
            throws InterruptedException, EarlierAttemptException, UnreachableException {
        connection.reach();
        try {
            return new Run(plan, tools.secrets().resolve(plan.secrets())).result();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("looking for the secrets of " + plan.traceId(), e);
        } catch (MissingBlobException | GuestRefusedException | SecretRefusedException e) {
            return AttemptResult.notStarted(
                    AttemptEnd.REFUSED, tools.clock().instant(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            endOrphan(plan);
            throw e;
        }
    }

    private void endOrphan(ExecutionPlan plan) {
        // The library may have raised the flag again; it has to stay down while this thread ends the run.
        boolean raised = Thread.interrupted();
        LOGGER.atDebug()
                .addKeyValue("traceId", plan.traceId())
                .addKeyValue("flag", raised)
                .log("ending a run");
        try {
            reap(plan.traceId(), plan.attempt() + 1);
        } catch (UnreachableException e) {
            LOGGER.atWarn()
                    .addKeyValue("traceId", plan.traceId())
                    .addKeyValue("executor", connection)
                    .log("the run could not be ended; its executor will, at the deadline");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void end(String traceId, int attempt) throws IOException, InterruptedException, UnreachableException {
        connection.reach();
        launcher.call(List.of("stop", launcher.facts().root(), traceId, Integer.toString(attempt)));
    }

    @Override
    public String probe(@Nullable Guest guest) throws IOException, InterruptedException, UnreachableException {
        connection.reach();
        return launcher.call(arguments.probe(launcher.facts(), guest));
    }

    @Override
    public void reap(String traceId, int below) throws UnreachableException, InterruptedException {
        connection.reach();
        try {
            launcher.call(List.of("reap", launcher.facts().root(), traceId, Integer.toString(below)));
        } catch (IOException e) {
            throw new UnreachableException(
                    "executor " + connection + " could not end earlier attempts of " + traceId + ": " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void discard(String traceId) {
        try {
            launcher.call(List.of("discard", launcher.facts().root(), traceId));
        } catch (IOException e) {
            LOGGER.atWarn()
                    .addKeyValue("traceId", traceId)
                    .addKeyValue("executor", connection)
                    .log("run directory could not be deleted: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    // The SSH library wraps an interruption in I/O exceptions.
    private static boolean interrupted(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException || cause instanceof InterruptedIOException) {
                return true;
            }
        }
        return false;
    }

    /** One run, through however many connections it takes. */
    private final class Run {

        private final ExecutionPlan plan;
        private final Secrets secrets;
        private final Capture capture;
        private final LiveFrames live;
        /** On the monotonic clock, the other one may be set while a run goes on: when the run, or the first loss, began. */
        private long since;

        private boolean begun;
        private int sent;
        private boolean attach;
        private boolean renewed;
        private @Nullable IOException lastLoss;
        private @Nullable BootedGuest guest;

        Run(ExecutionPlan plan, Secrets secrets) {
            this.plan = plan;
            this.secrets = secrets;
            this.capture = new Capture(tools.sink(), secrets.redactor());
            this.live = new LiveFrames(plan, secrets.redactor(), tools.live());
        }

        AttemptResult result()
                throws InterruptedException, EarlierAttemptException, UnreachableException, MissingBlobException,
                        GuestRefusedException {
            do {
                try {
                    Optional<AttemptResult> result = listen();
                    if (result.isPresent()) {
                        return result.get();
                    }
                } catch (RemoteException e) {
                    return AttemptResult.notStarted(
                            AttemptEnd.REFUSED, tools.clock().instant(), String.valueOf(e.getMessage()));
                } catch (IOException e) {
                    lost(e);
                }
            } while (!givenUp());
            throw new UnreachableException(
                    "executor " + connection + " was lost during the run and did not come back within "
                            + settings.reconnectGrace().toSeconds() + " s of the deadline",
                    lastLoss);
        }

        /** Getting the executor ready takes what it takes; a run that has begun ends at its deadline. */
        private boolean givenUp() {
            Duration patience = begun ? plan.deadline().plus(settings.reconnectGrace()) : settings.reconnectGrace();
            return since != 0 && System.nanoTime() - since > patience.toNanos();
        }

        private void lost(IOException e) throws InterruptedException {
            if (interrupted(e)) {
                throw new InterruptedException("interrupted while a run was going on");
            }
            LOGGER.atLevel(lastLoss == null ? Level.WARN : Level.DEBUG)
                    .addKeyValue("traceId", plan.traceId())
                    .addKeyValue("executor", connection)
                    .log("connection lost, the run goes on there; connecting again: {}", e.toString());
            if (lastLoss == null && !begun) {
                since = System.nanoTime();
            }
            lastLoss = e;
            attach = begun;
            TimeUnit.MILLISECONDS.sleep(RECONNECT_PAUSE.toMillis());
        }

        /** Starts the run, or takes it up; empty when something was put right and it is worth another try. */
        private Optional<AttemptResult> listen()
                throws IOException, InterruptedException, EarlierAttemptException, MissingBlobException,
                        GuestRefusedException {
            guest = guests.ready(plan, launcher.facts(), launcher::call);
            if (!attach) {
                launcher.hand(plan, secrets);
            }
            long cap = RunFrames.cap(plan.limits());
            List<String> args = attach
                    ? List.of(
                            "attach",
                            launcher.facts().root(),
                            plan.traceId(),
                            Integer.toString(plan.attempt()),
                            Long.toString(cap),
                            live.wanted())
                    : arguments.detached(plan, launcher.facts(), guest, cap, live.wanted());
            int code;
            try (Command command = launcher.startRun(args)) {
                if (!begun) {
                    begun = true;
                    since = System.nanoTime();
                }
                ScheduledFuture<?> alarm = timer.schedule(
                        connection::sever, plan.deadline().plus(SILENCE).toMillis(), TimeUnit.MILLISECONDS);
                try {
                    RunFrames frames = new RunFrames(command.output(), plan.limits(), capture, live);
                    Optional<LaunchStatus> status = frames.status();
                    alarm.cancel(false);
                    if (status.isPresent()) {
                        Instant finishedAt = tools.clock().instant();
                        frames.files();
                        return Optional.of(conclude(status.get(), finishedAt, frames));
                    }
                    code = command.code();
                } finally {
                    alarm.cancel(false);
                }
            }
            return refused(code);
        }

        private Optional<AttemptResult> refused(int code)
                throws IOException, InterruptedException, EarlierAttemptException, MissingBlobException {
            switch (code) {
                case NO_BUNDLE -> {
                    begun = false;
                    since = 0;
                    send();
                }
                case EXISTS -> {
                    if (lastLoss == null) {
                        throw new EarlierAttemptException(plan.traceId());
                    }
                    // It had begun before the connection broke.
                    attach = true;
                }
                case NOT_THERE -> {
                    // The command had not arrived when the connection broke.
                    attach = false;
                    TimeUnit.MILLISECONDS.sleep(RECONNECT_PAUSE.toMillis());
                }
                default -> {
                    if (renewed) {
                        throw new RemoteException(
                                "the launcher on " + connection + " ended with code " + code + " and said nothing");
                    }
                    // Somebody may have cleaned up there: put the launcher there once more.
                    renewed = true;
                    launcher.forget();
                }
            }
            return Optional.empty();
        }

        private void send() throws IOException, InterruptedException, MissingBlobException {
            if (sent == MOST_SENT) {
                throw new RemoteException("the bundle was sent to " + connection + " " + sent
                        + " times and was gone each time; does something clean up there?");
            }
            sent++;
            launcher.send(plan);
        }

        private AttemptResult conclude(LaunchStatus status, Instant finishedAt, RunFrames frames)
                throws IOException, InterruptedException {
            BlobRef stderr = frames.stderr();
            return new Conclusion(plan, launcher.facts(), guest)
                    .of(
                            status,
                            finishedAt,
                            status.wallMillis(),
                            frames.stdout(),
                            stderr,
                            frames.outputs(),
                            "see its standard error");
        }
    }
}
