package dev.agentplane.execution.runner;

import dev.agentplane.events.BlobRef;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Guest;
import dev.agentplane.execution.secret.SecretRefusedException;
import dev.agentplane.execution.secret.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs scripts as processes of this host.
 *
 * <p>The launcher supervises each of them, deadline included. This process holds the launcher's standard input open: when
 * it dies, however it dies, the launcher sees it closed and ends the run.
 */
public final class LocalRunner implements Runner, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LocalRunner.class);
    /** What the launcher gets beyond the deadline before it is itself taken for stuck. */
    private static final Duration GRACE = Duration.ofMillis(1500);

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration LAST_WORD = Duration.ofSeconds(5);
    private static final int REFUSAL_BYTES = 512;

    private final LocalLauncher launcher;
    private final BundleStore bundles;
    private final Guests guests = new Guests();
    private final RunnerTools tools;

    private LocalRunner(LocalLauncher launcher, RunnerTools tools) {
        this.launcher = launcher;
        this.bundles = new BundleStore(launcher.root().resolve("bundles"), tools.blobs());
        this.tools = tools;
    }

    /**
     * Prepares {@code root} and finds out what isolation works here.
     *
     * @param strongest the strongest isolation to try
     * @throws UncheckedIOException when the directory cannot be used
     */
    public static LocalRunner in(Path root, Isolation strongest, RunnerTools tools) {
        return new LocalRunner(LocalLauncher.install(root, strongest), tools);
    }

    /** What was found out about this host. */
    public ExecutorFacts facts() {
        return launcher.facts();
    }

    @Override
    public AttemptResult run(ExecutionPlan plan) throws InterruptedException, EarlierAttemptException {
        try {
            Path directory = take(plan);
            bundles.ensure(plan.bundleDigest(), plan.files());
            for (Path group : groups(plan)) {
                Files.createDirectories(group);
            }
            BootedGuest guest = guests.ready(plan, launcher.facts(), launcher::call);
            Secrets secrets = tools.secrets().resolve(plan.secrets());
            hand(plan, secrets);
            return supervise(plan, directory, guest, new Capture(tools.sink(), secrets.redactor()));
        } catch (MissingBlobException | GuestRefusedException | SecretRefusedException e) {
            return AttemptResult.notStarted(
                    dev.agentplane.events.AttemptEnd.REFUSED, tools.clock().instant(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("running " + plan.traceId() + " on this host", e);
        }
    }

    private Path take(ExecutionPlan plan) throws IOException, EarlierAttemptException {
        Path run = launcher.root().resolve("runs").resolve(plan.traceId());
        try {
            Files.createDirectory(run);
        } catch (FileAlreadyExistsException e) {
            if (plan.attempt() == 1) {
                throw new EarlierAttemptException(plan.traceId());
            }
        }
        Path directory = run.resolve(Integer.toString(plan.attempt()));
        Files.createDirectory(directory);
        Files.createDirectory(directory.resolve("out"));
        if (launcher.facts().isolation() != Isolation.BWRAP) {
            Files.createDirectory(directory.resolve("tmp"));
        }
        return directory;
    }

    private List<Path> groups(ExecutionPlan plan) {
        return launcher.facts().cgroups().stream()
                .map(base -> Path.of(base, plan.traceId() + "." + plan.attempt()))
                .toList();
    }

    private void removeGroups(ExecutionPlan plan) {
        for (Path group : groups(plan)) {
            try {
                Files.deleteIfExists(group);
            } catch (IOException e) {
                // Something of the run is still dying; an empty group costs nothing.
                LOGGER.atDebug().addKeyValue("group", group).log("control group stays: {}", e.getMessage());
            }
        }
    }

    /** Puts them where the launcher looks for them, and deletes them when the script is over. */
    private void hand(ExecutionPlan plan, Secrets secrets) throws IOException {
        if (!secrets.isEmpty()) {
            Path place = launcher.root().resolve("secrets").resolve(plan.traceId() + "." + plan.attempt());
            if (Files.exists(place)) {
                Trees.delete(place);
            }
            secrets.writeTo(place);
        }
    }

    private AttemptResult supervise(ExecutionPlan plan, Path directory, @Nullable BootedGuest guest, Capture capture)
            throws IOException, InterruptedException {
        LaunchServer server = launcher.server();
        long began = System.nanoTime();
        CompletableFuture<LaunchStatus> run = server.run(
                plan.traceId() + "/" + plan.attempt(), launcher.launcher().run(plan, guest));
        LaunchStatus status;
        LiveTail live = new LiveTail(directory, plan.traceId(), plan.attempt(), capture.redactor(), tools.live());
        try {
            status = await(plan, server, run, live);
        } catch (InterruptedException e) {
            stop(plan, server, run);
            throw e;
        } catch (ExecutionException e) {
            endFromOutside(plan);
            throw new IOException(e.getCause());
        } finally {
            removeGroups(plan);
        }
        long wall = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        Instant finishedAt = tools.clock().instant();
        live.end();
        return conclude(plan, directory, guest, status, finishedAt, wall, capture);
    }

    /** The launcher keeps the deadline; so does this, in case the launcher is stuck. */
    private LaunchStatus await(
            ExecutionPlan plan, LaunchServer server, CompletableFuture<LaunchStatus> run, LiveTail live)
            throws IOException, InterruptedException, ExecutionException {
        long end = System.nanoTime() + plan.deadline().toNanos();
        for (long left = plan.deadline().toNanos(); left > 0; left = end - System.nanoTime()) {
            try {
                return run.get(Math.min(left, LOOK_EVERY.toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                live.look();
            }
        }
        server.expire(plan.traceId(), plan.attempt());
        try {
            return run.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOGGER.atWarn().addKeyValue("traceId", plan.traceId()).log("launcher is late, ending the run from outside");
            return forced(plan);
        }
    }

    private LaunchStatus forced(ExecutionPlan plan) {
        endFromOutside(plan);
        return LaunchStatus.of(
                LaunchStatus.End.EXPIRED,
                AttemptResult.EXIT_TIMEOUT,
                plan.deadline().toMillis());
    }

    /** Ends an interrupted run; its result is nobody's. */
    private void stop(ExecutionPlan plan, LaunchServer server, CompletableFuture<LaunchStatus> run) throws IOException {
        try {
            server.end(plan.traceId(), plan.attempt());
            run.get(LAST_WORD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            endFromOutside(plan);
        } catch (InterruptedException e) {
            endFromOutside(plan);
            Thread.currentThread().interrupt();
        }
    }

    private void endFromOutside(ExecutionPlan plan) {
        launcher.call(List.of("halt", launcher.facts().root(), plan.traceId(), Integer.toString(plan.attempt() + 1)));
    }

    private AttemptResult conclude(
            ExecutionPlan plan,
            Path directory,
            @Nullable BootedGuest guest,
            LaunchStatus status,
            Instant finishedAt,
            long wall,
            Capture capture)
            throws IOException {
        Outputs outputs = new Outputs(plan.limits(), capture.redactor());
        BlobRef stdout = log(directory.resolve("stdout"), plan, capture);
        BlobRef stderr = log(directory.resolve("stderr"), plan, capture);
        new OutputWalk(capture, outputs).take(directory.resolve("out"));
        String refusal = status.end() == LaunchStatus.End.UNSTARTED
                ? capture.redactor().clean(head(directory.resolve("stderr")))
                : "";
        return new Conclusion(plan, launcher.facts(), guest)
                .of(status, finishedAt, wall, stdout, stderr, outputs, refusal);
    }

    private static BlobRef log(Path file, ExecutionPlan plan, Capture capture) throws IOException {
        return Files.exists(file) ? capture.file(file, plan.limits().logBytes()) : capture.whole(new byte[0]);
    }

    private static String head(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(REFUSAL_BYTES), StandardCharsets.UTF_8).strip();
        }
    }

    @Override
    public void end(String traceId, int attempt) throws IOException {
        launcher.server().end(traceId, attempt);
    }

    @Override
    public String probe(@Nullable Guest guest) {
        return launcher.call(launcher.launcher().probe(launcher.facts(), guest));
    }

    @Override
    public void reap(String traceId, int below) {
        launcher.call(List.of("reap", launcher.facts().root(), traceId, Integer.toString(below)));
    }

    @Override
    public void discard(String traceId) {
        try {
            Trees.delete(launcher.root().resolve("runs").resolve(traceId));
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("traceId", traceId).setCause(e).log("run directory could not be deleted");
        }
    }

    /** Ends every run. */
    @Override
    public void close() {
        launcher.close();
    }
}
