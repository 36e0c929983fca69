package dev.agentplane.execution.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.OutputFile;
import dev.agentplane.events.RunStream;
import dev.agentplane.execution.Bundles;
import dev.agentplane.execution.MemoryBlobs;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Guest;
import dev.agentplane.execution.plan.Limits;
import dev.agentplane.execution.runner.AttemptResult;
import dev.agentplane.execution.runner.Isolation;
import dev.agentplane.execution.runner.LocalRunner;
import dev.agentplane.execution.runner.Processes;
import dev.agentplane.execution.runner.Runner;
import dev.agentplane.execution.runner.RunnerTools;
import dev.agentplane.execution.runner.ShownLogs;
import dev.agentplane.execution.runner.TestGuest;
import dev.agentplane.execution.secret.SecretStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same claims about every backend that works on this machine; the others are skipped and say so. What only one backend
 * can meet (a lost connection) is in that one's own test.
 */
class ConformanceIT {

    enum Backend {
        PROCESS,
        SSH,
        MACHINE
    }

    private static final MemoryBlobs BLOBS = new MemoryBlobs();
    private static final Bundles BUNDLES = new Bundles(BLOBS);
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor();
    private static final AtomicInteger RUNS = new AtomicInteger();
    /** A clock that is set back and forth by a day while runs go on. */
    private static final InstantSource JUMPING =
            () -> Instant.ofEpochSecond(1_800_000_000).plus(Duration.ofDays(RUNS.incrementAndGet() % 2));

    private static final ShownLogs SHOWN = new ShownLogs(1 << 20);
    private static final RunnerTools TOOLS = new RunnerTools(BLOBS, BLOBS, JUMPING, SecretStore.none(), SHOWN);

    private static Path root;
    private static LocalRunner here;
    private static OpenSshServer server;
    private static SshRunner there;

    @BeforeAll
    static void prepare() throws Exception {
        root = Files.createTempDirectory("conformance");
        here = LocalRunner.in(root.resolve("here"), Isolation.BWRAP, TOOLS);
        if (OpenSshServer.available()) {
            server = OpenSshServer.start(Files.createDirectory(root.resolve("sshd")));
            there = SshRunner.to(
                    "127.0.0.1:" + server.port(), settings(root.resolve("there")), Isolation.BWRAP, TOOLS, TIMER);
        }
    }

    private static SshSettings settings(Path remote) {
        return new SshSettings(
                OpenSshServer.user(),
                List.of(server.key()),
                List.of(server.knownHosts()),
                root.resolve("no-config"),
                remote.toString(),
                Duration.ofSeconds(30),
                3,
                Duration.ofSeconds(60));
    }

    @AfterAll
    static void stop() throws Exception {
        here.close();
        if (server != null) {
            there.close();
            server.close();
        }
        TIMER.shutdownNow();
    }

    private static AttemptResult run(Backend backend, String script, int seconds, Limits limits) throws Exception {
        return run("conform-" + RUNS.incrementAndGet(), backend, script, seconds, limits);
    }

    private static AttemptResult run(String traceId, Backend backend, String script, int seconds, Limits limits)
            throws Exception {
        ExecutionPlan plan = BUNDLES.plan(traceId, script, seconds, limits).withMemory(Guest.DEFAULT_MIB << 20);
        Runner runner = here;
        switch (backend) {
            case PROCESS -> {}
            case SSH -> {
                assumeTrue(server != null, "no /usr/sbin/sshd: executors behind SSH not exercised");
                runner = there;
            }
            case MACHINE -> plan = plan.in(TestGuest.of("pc"));
        }
        AttemptResult result = runner.run(plan);
        runner.discard(plan.traceId());
        return result;
    }

    private static AttemptResult run(Backend backend, String script) throws Exception {
        return run(backend, script, 120, Limits.DEFAULT);
    }

    @ParameterizedTest
    @EnumSource
    void anExitCodeIsReportedAsItIs(Backend backend) throws Exception {
        AttemptResult result = run(backend, "exit 42");

        assertThat(result.end()).isEqualTo(AttemptEnd.EXITED);
        assertThat(result.exitCode()).isEqualTo(42);
    }

    @ParameterizedTest
    @EnumSource
    void aSignalIsReportedAsOne(Backend backend) throws Exception {
        AttemptResult result = run(backend, "kill -SEGV $$; sleep 60");

        assertThat(result.end()).isEqualTo(AttemptEnd.SIGNALLED);
        assertThat(result.signal()).isEqualTo(11);
        assertThat(result.exitCode()).isEqualTo(139);
    }

    @ParameterizedTest
    @EnumSource
    void atTheDeadlineAllIsKilledAndHalfWrittenOutputIsKept(Backend backend) throws Exception {
        AttemptResult result = run(
                backend,
                "echo begun; echo half >\"$1/r\"; (trap '' TERM HUP; setsid sleep 9731) & sleep 9731",
                backend == Backend.MACHINE ? 10 : 4,
                Limits.DEFAULT);

        assertThat(result.end()).isEqualTo(AttemptEnd.TIMED_OUT);
        assertThat(result.exitCode()).isEqualTo(AttemptResult.EXIT_TIMEOUT);
        assertThat(BLOBS.text(result.stdout())).isEqualTo("begun\n");
        assertThat(result.outputs()).extracting(OutputFile::getPath).containsExactly("r");
        assertThat(Processes.containing("sleep 9731")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoUsesMoreMemoryThanAskedForFails(Backend backend) throws Exception {
        AttemptResult result = run(backend, "exec tail /dev/zero");

        assertThat(result.end()).isIn(AttemptEnd.SIGNALLED, AttemptEnd.EXITED);
        assertThat(result.exitCode()).isNotZero();
    }

    @ParameterizedTest
    @EnumSource
    void whoWritesAFileThatIsTooLargeFailsAndWhatIsThereIsKept(Backend backend) throws Exception {
        Limits small = new Limits(512, 1 << 20, 1 << 20, 4 << 20, 8 << 20, 1 << 30, 100);

        AttemptResult result = run(backend, "head -c 3000000 /dev/zero >\"$1/big\" || exit 3", 120, small);

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.outputs()).extracting(OutputFile::getPath).containsExactly("big");
        assertThat(result.outputs().get(0).getBlob().getSize()).isLessThanOrEqualTo(1 << 20);
    }

    @ParameterizedTest
    @EnumSource
    void whoTakesTooMuchDiskIsEndedAndItIsSaid(Backend backend) throws Exception {
        Limits little = new Limits(512, 64 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 30, 100).withDisk(4 << 20);

        AttemptResult result = run(
                backend,
                "for i in 1 2 3 4 5 6 7 8 9; do head -c 900000 /dev/zero >\"$1/$i\"; done; exec sleep 9733",
                120,
                little);

        assertThat(result.end()).isEqualTo(AttemptEnd.SIGNALLED);
        assertThat(result.message()).contains("took more than 4 MiB of disk");
        assertThat(result.outputs()).isNotEmpty();
        assertThat(Processes.containing("sleep 9733")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"PROCESS", "SSH"})
    void whoseExecutorHasNoDiskLeftFailsAndItsCodeIsReported(Backend backend) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(root.resolve("small-" + backend), 24)) {
            String script = "head -c 8000000 /dev/zero >\"$1/big\" 2>/dev/null || exit 5";
            Runner runner;
            if (backend == Backend.SSH) {
                assumeTrue(server != null, "no /usr/sbin/sshd: executors behind SSH not exercised");
                runner = SshRunner.to(
                        "127.0.0.1:" + server.port(), settings(disk.path()), Isolation.BWRAP, TOOLS, TIMER);
            } else {
                runner = LocalRunner.in(disk.path(), Isolation.BWRAP, TOOLS);
            }
            AttemptResult before = runner.run(BUNDLES.plan("disk-1", script, 60, Limits.DEFAULT));
            runner.discard("disk-1");
            disk.fillTo(1 << 20);

            AttemptResult result = runner.run(BUNDLES.plan("disk-2", script, 60, Limits.DEFAULT));

            assertThat(before.exitCode()).isZero();
            assertThat(result.end()).isEqualTo(AttemptEnd.EXITED);
            assertThat(result.exitCode()).isEqualTo(5);
            assertThat(result.outputs()).extracting(OutputFile::getPath).containsExactly("big");
            ((AutoCloseable) runner).close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aForkBombIsBoundedAndLeavesNothing(Backend backend) throws Exception {
        Limits few = new Limits(40, 1 << 20, 1 << 20, 1 << 20, 8 << 20, 1 << 30, 100);

        AttemptResult result =
                run(backend, "i=0; while [ $i -lt 300 ]; do sleep 9732 & i=$((i + 1)); done; wait", 20, few);

        // Where processes cannot be bounded the deadline ends it.
        assertThat(result.exitCode()).isNotZero();
        assertThat(Processes.containing("sleep 9732")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aHugeLogIsCutButItsSizeIsKnown(Backend backend) throws Exception {
        Limits small = new Limits(512, 64 << 20, 1 << 20, 1 << 20, 8 << 20, 1 << 30, 100);

        AttemptResult result = run(backend, "yes 0123456789abcde | head -c 5000000", 120, small);

        assertThat(result.exitCode()).isZero();
        assertThat(result.stdout().getTruncated()).isTrue();
        assertThat(result.stdout().getSize()).isEqualTo(1 << 20);
        assertThat(result.stdout().getOriginalSize()).isEqualTo(5_000_000L);
    }

    @ParameterizedTest
    @EnumSource
    void binaryContentAndNamesOfAnyBytesAreKept(Backend backend) throws Exception {
        AttemptResult result = run(backend, """
                printf '\\000\\377\\001' >"$1/bin"
                echo 1 >"$1/$(printf '\\377\\n%%')"
                echo 2 >"$1/größe"
                """);

        assertThat(result.outputs()).extracting(OutputFile::getPath).containsExactly("%FF\n%25", "bin", "größe");
        assertThat(BLOBS.bytes(result.outputs().get(1).getBlob())).containsExactly(0, -1, 1);
    }

    @ParameterizedTest
    @EnumSource
    void whatAScriptSaysIsShownWhileItRuns(Backend backend) throws Exception {
        // Given: a script that goes on only when what it said has been seen
        String trace = "conform-live-" + backend.name().toLowerCase(Locale.ROOT);
        Path out = root.resolve(backend == Backend.SSH ? "there" : "here").resolve("runs/" + trace + "/1/out");
        CompletableFuture<Void> seen = CompletableFuture.runAsync(() -> {
            await().atMost(Duration.ofSeconds(110))
                    .until(() -> SHOWN.text(trace, RunStream.STDOUT).equals("one\n"));
            try {
                Files.createFile(out.resolve("go"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        // When
        AttemptResult result = run(
                trace,
                backend,
                "echo one; until [ -e \"$1/go\" ]; do sleep 0.1; done; echo two; echo three >&2",
                120,
                Limits.DEFAULT);

        // Then
        assertThat(result.exitCode()).isZero();
        assertThat(seen).isCompleted();
        assertThat(BLOBS.text(result.stdout())).isEqualTo("one\ntwo\n");
        assertThat(SHOWN.text(trace, RunStream.STDOUT)).isEqualTo("one\ntwo\n");
        assertThat(SHOWN.text(trace, RunStream.STDERR)).isEqualTo("three\n");
    }

    @ParameterizedTest
    @EnumSource
    void linksOutOfTheDirectoryAreNotedNeverFollowed(Backend backend) throws Exception {
        AttemptResult result = run(backend, "ln -s /etc/passwd \"$1/a\"; ln -s ../.. \"$1/b\"; echo r >\"$1/r\"");

        assertThat(result.outputs()).extracting(OutputFile::getPath).containsExactly("r");
        assertThat(result.isolation()).contains("\"path\":\"a\"", "\"path\":\"b\"");
    }

    @ParameterizedTest
    @EnumSource
    void aClockThatJumpsEndsNoRunEarly(Backend backend) throws Exception {
        // The runners' clock jumps by a day at each look at it, in every test of this class.
        AttemptResult result = run(backend, "sleep 1; exit 0");

        assertThat(result.end()).isEqualTo(AttemptEnd.EXITED);
        assertThat(result.startedAt()).isBeforeOrEqualTo(result.finishedAt());
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"PROCESS", "SSH"})
    void anExecutorSaysWhatItIsAndHas(Backend backend) throws Exception {
        assumeTrue(backend == Backend.PROCESS || there != null, "no sshd: not exercised");

        String printed = (backend == Backend.SSH ? there : here).probe(null);

        assertThat(printed)
                .contains("os=linux\n", "arch=", "cpus=", "memMiB=", "epochMillis=")
                .endsWith("done\n");
    }

    @ParameterizedTest
    @EnumSource
    void theEnvironmentIsFixed(Backend backend) throws Exception {
        AttemptResult result =
                run(backend, "env | grep -v -e '^_=' -e '^SHLVL=' -e 'PWD=' | sort; umask; pwd; hostname");

        assertThat(BLOBS.text(result.stdout()).lines())
                .containsExactly(
                        "HOME=/tmp",
                        "LANG=C.UTF-8",
                        "LC_ALL=C.UTF-8",
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "SOURCE_DATE_EPOCH=315532800",
                        "TMPDIR=/tmp",
                        "TZ=UTC",
                        "0022",
                        "/bundle",
                        "agentplane");
    }
}
