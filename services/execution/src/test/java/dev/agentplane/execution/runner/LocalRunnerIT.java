package dev.agentplane.execution.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentplane.domain.Digest;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.OutputFile;
import dev.agentplane.execution.Bundles;
import dev.agentplane.execution.Canary;
import dev.agentplane.execution.MemoryBlobs;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real processes under each isolation that works on this machine; the others are skipped, and say so. */
class LocalRunnerIT {

    private static final MemoryBlobs BLOBS = new MemoryBlobs();
    private static final Bundles BUNDLES = new Bundles(BLOBS);
    private static final Map<Isolation, LocalRunner> RUNNERS = new EnumMap<>(Isolation.class);

    private static Path root;

    @BeforeAll
    static void prepareEachIsolation() throws IOException {
        root = Files.createTempDirectory("runner");
        for (Isolation isolation : Isolation.values()) {
            Path own = root.resolve(isolation.word());
            RUNNERS.put(
                    isolation, LocalRunner.in(own, isolation, new RunnerTools(BLOBS, BLOBS, InstantSource.system())));
        }
    }

    @AfterAll
    static void nothingOfAnyRunIsAlive() throws IOException {
        assertThat(Processes.containing("/out ")).noneMatch(line -> line.contains(root.toString()));
        RUNNERS.values().forEach(LocalRunner::close);
        await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> assertThat(Processes.containing(root.toString()))
                .isEmpty());
        Trees.delete(root);
    }

    private static LocalRunner runner(Isolation isolation) {
        LocalRunner runner = RUNNERS.get(isolation);
        assumeTrue(
                runner.facts().isolation() == isolation,
                () -> isolation + " does not work on this machine: not exercised");
        return runner;
    }

    @ParameterizedTest
    @EnumSource
    void aSecretReachesTheScriptAndNothingThatIsKept(Isolation isolation) throws Exception {
        MemoryBlobs kept = new MemoryBlobs();
        Path own = root.resolve("secrets-" + isolation.word());
        LocalRunner runner = LocalRunner.in(
                own, isolation, new RunnerTools(kept, kept, InstantSource.system()).with(Canary.store()));
        assumeTrue(runner.facts().isolation() == isolation, () -> isolation + " does not work: not exercised");
        ExecutionPlan plan = new Bundles(kept)
                .plan("t-secret", Canary.SCRIPT, 60, Limits.DEFAULT)
                .needing(Canary.NEEDS);

        AttemptResult result = runner.run(plan);
        runner.discard("t-secret");
        runner.close();

        assertThat(result.exitCode()).as(kept.text(result.stderr())).isZero();
        assertThat(kept.text(result.stdout())).isEqualTo("token [redacted:API_TOKEN]\n");
        assertThat(result.outputs())
                .extracting(OutputFile::getPath)
                .containsExactly("[redacted:API_TOKEN]", "big", "r");
        assertThat(result.toString()).doesNotContain(Canary.VALUE);
        assertThat(kept.containing(Canary.VALUE)).isEmpty();
        assertThat(Canary.filesBelow(own)).isEmpty();
    }

    @Test
    void aRunWhoseSecretNobodyHasIsRefused() throws Exception {
        ExecutionPlan plan = BUNDLES.plan("t-no-secret", "exit 0").needing(Canary.NEEDS);

        AttemptResult result = RUNNERS.get(Isolation.BWRAP).run(plan);

        assertThat(result.end()).isEqualTo(AttemptEnd.REFUSED);
        assertThat(result.message()).contains("API_TOKEN");
    }

    @ParameterizedTest
    @EnumSource
    void aScriptsCodeLogsAndOutputsAreReported(Isolation isolation) throws Exception {
        ExecutionPlan plan = BUNDLES.plan("t-" + isolation.word(), """
                cat data/gr*.txt; echo complaint >&2
                mkdir "$1/sub"; echo result >"$1/sub/r.txt"; echo x >"$1/x"; chmod +x "$1/x"
                exit 7
                """);

        AttemptResult result = runner(isolation).run(plan);

        assertThat(result.end()).isEqualTo(AttemptEnd.EXITED);
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.signal()).isNull();
        assertThat(BLOBS.text(result.stdout())).isEqualTo("data\n");
        assertThat(BLOBS.text(result.stderr())).isEqualTo("complaint\n");
        assertThat(result.outputs())
                .extracting(OutputFile::getPath, OutputFile::getMode, file -> BLOBS.text(file.getBlob()))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("sub/r.txt", "0644", "result\n"),
                        org.assertj.core.groups.Tuple.tuple("x", "0755", "x\n"));
        assertThat(result.isolation()).contains("\"mechanism\":\"" + isolation.word() + "\"");
        assertThat(result.usage().getWallMillis()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void atTheDeadlineTheWholeTreeIsKilled(Isolation isolation) throws Exception {
        String mark = "86" + isolation.ordinal() + "99";
        ExecutionPlan plan = BUNDLES.plan(
                "slow-" + isolation.word(), LEAVER.replace("MARK", mark) + "sleep " + mark, 1, Limits.DEFAULT);

        AttemptResult result = runner(isolation).run(plan);

        assertThat(result.end()).isEqualTo(AttemptEnd.TIMED_OUT);
        assertThat(result.exitCode()).isEqualTo(AttemptResult.EXIT_TIMEOUT);
        assertThat(result.message()).contains("deadline of 1 s");
        assertThat(Processes.containing(mark)).isEmpty();
        assertThat(Duration.between(result.startedAt(), result.finishedAt())).isLessThan(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @EnumSource
    void whatAScriptLeavesBehindIsKilledWhenItEnds(Isolation isolation) throws Exception {
        String mark = "87" + isolation.ordinal() + "99";
        ExecutionPlan plan = BUNDLES.plan("leaver-" + isolation.word(), LEAVER.replace("MARK", mark));

        AttemptResult result = runner(isolation).run(plan);

        assertThat(result.exitCode()).isZero();
        assertThat(BLOBS.text(result.stdout())).isEqualTo("left\n");
        assertThat(Processes.containing(mark)).isEmpty();
    }

    /** Own session, ignoring signals, double-forked, with an empty environment. */
    private static final String LEAVER = """
            (trap '' TERM HUP INT; setsid sh -c 'trap "" TERM HUP; while :; do sleep MARK; done' &)
            (env -i /usr/bin/env PATH=/usr/bin:/bin sh -c '(sleep MARK &) ; sleep MARK' &)
            (setsid sh -c 'sleep MARK & exit' &)
            echo left
            """;

    @ParameterizedTest
    @EnumSource
    void aSignalFromInsideIsReportedAsOne(Isolation isolation) throws Exception {
        AttemptResult result = runner(isolation).run(BUNDLES.plan("sig-" + isolation.word(), "kill -TERM $$; sleep 9"));

        assertThat(result.end()).isEqualTo(AttemptEnd.SIGNALLED);
        assertThat(result.exitCode()).isEqualTo(143);
        assertThat(result.signal()).isEqualTo(15);
    }

    @ParameterizedTest
    @EnumSource
    void noiseIsCutButItsSizeAndDigestAreKept(Isolation isolation) throws Exception {
        Limits small = new Limits(512, 1 << 20, 100, 50, 60, 1 << 20, 100);
        ExecutionPlan plan = BUNDLES.plan(
                "noisy-" + isolation.word(),
                "head -c 5000 /dev/zero | tr '\\0' a; printf %080d 1 >\"$1/a\"; printf %080d 2 >\"$1/b\"",
                10,
                small);

        AttemptResult result = runner(isolation).run(plan);

        assertThat(result.stdout().getTruncated()).isTrue();
        assertThat(result.stdout().getSize()).isEqualTo(100);
        assertThat(result.stdout().getOriginalSize()).isEqualTo(5000);
        assertThat(result.stdout().getOriginalSha256())
                .isEqualTo(Digest.of("a".repeat(5000).getBytes(StandardCharsets.US_ASCII))
                        .toString());
        assertThat(result.outputs())
                .extracting(file -> file.getBlob().getSize())
                .containsExactly(50L, 10L);
        assertThat(result.outputs())
                .extracting(file -> file.getBlob().getOriginalSize())
                .containsExactly(80L, 80L);
    }

    @ParameterizedTest
    @EnumSource
    void linksAndSpecialFilesAreNotedNeverFollowed(Isolation isolation) throws Exception {
        ExecutionPlan plan = BUNDLES.plan(
                "links-" + isolation.word(),
                "ln -s /etc/passwd \"$1/stolen\"; ln -s / \"$1/all\"; mkfifo \"$1/pipe\"; echo ok >\"$1/ok\"");

        AttemptResult result = runner(isolation).run(plan);

        assertThat(result.outputs()).extracting(OutputFile::getPath).containsExactly("ok");
        assertThat(result.isolation())
                .contains("\"ignored\":[{\"path\":\"all\",\"why\":\"link\"},"
                        + "{\"path\":\"pipe\",\"why\":\"special\"},{\"path\":\"stolen\",\"why\":\"link\"}]");
    }

    @ParameterizedTest
    @EnumSource
    void namesOfAnyBytesAndClosedDirectoriesAreTaken(Isolation isolation) throws Exception {
        ExecutionPlan plan = BUNDLES.plan("names-" + isolation.word(), """
                f=$(printf '\\377%%'); echo 1 >"$1/$f"; echo 2 >"$1/größe"
                mkdir "$1/closed"; echo 3 >"$1/closed/in"; chmod 000 "$1/closed/in" "$1/closed"
                """);

        AttemptResult result = runner(isolation).run(plan);
        runner(isolation).discard(plan.traceId());

        assertThat(result.outputs()).extracting(OutputFile::getPath).containsExactly("%FF%25", "closed/in", "größe");
        assertThat(RUNNERS.get(isolation).facts().root())
                .satisfies(at -> assertThat(Path.of(at).resolve("runs").resolve(plan.traceId()))
                        .doesNotExist());
    }

    @ParameterizedTest
    @EnumSource
    void aScriptThatIsNotExecutableIsReadByTheShell(Isolation isolation) throws Exception {
        ExecutionPlan plan = BUNDLES.plan("plain-" + isolation.word(), "echo by shell");
        ExecutionPlan viaShell = new ExecutionPlan(
                plan.traceId(),
                1,
                "local",
                plan.bundleDigest(),
                plan.files(),
                "plain.sh",
                true,
                false,
                0,
                plan.deadline(),
                plan.limits());

        AttemptResult result = runner(isolation).run(viaShell);

        assertThat(BLOBS.text(result.stdout())).isEqualTo("by shell\n");
    }

    @ParameterizedTest
    @EnumSource
    void aFileBeyondTheLimitEndsItsWriter(Isolation isolation) throws Exception {
        Limits small = new Limits(512, 1 << 20, 100, 100, 1000, 1 << 30, 100);
        ExecutionPlan plan = BUNDLES.plan("huge-" + isolation.word(), "exec head -c 9000000 /dev/zero", 10, small);

        AttemptResult result = runner(isolation).run(plan);

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.stdout().getOriginalSize()).isEqualTo(1 << 20);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedRunLeavesNothing(Isolation isolation) throws Exception {
        String mark = "88" + isolation.ordinal() + "99";
        LocalRunner runner = runner(isolation);
        ExecutionPlan plan = BUNDLES.plan("int-" + isolation.word(), LEAVER.replace("MARK", mark) + "sleep " + mark);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                runner.run(plan);
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        thread.start();
        await().atMost(Duration.ofSeconds(120))
                .until(() -> !Processes.containing(mark).isEmpty());

        thread.interrupt();
        thread.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(Processes.containing(mark)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aTraceThatWasTriedBeforeIsNotStartedAgainUnasked(Isolation isolation) throws Exception {
        ExecutionPlan plan = BUNDLES.plan("twice-" + isolation.word(), "exit 0");
        runner(isolation).run(plan);

        assertThatThrownBy(() -> runner(isolation).run(plan)).isInstanceOf(EarlierAttemptException.class);
        runner(isolation).reap(plan.traceId(), 2);
        assertThat(runner(isolation).run(plan.asAttempt(2)).exitCode()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aHigherAttemptReapsALowerOneThatStillRuns(Isolation isolation) throws Exception {
        String mark = "89" + isolation.ordinal() + "99";
        LocalRunner runner = runner(isolation);
        ExecutionPlan plan = BUNDLES.plan(
                "fence-" + isolation.word(), LEAVER.replace("MARK", mark) + "sleep " + mark, 60, Limits.DEFAULT);
        AtomicReference<AttemptResult> first = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                first.set(runner.run(plan));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        await().atMost(Duration.ofSeconds(120))
                .until(() -> !Processes.containing(mark).isEmpty());

        runner.reap(plan.traceId(), 2);

        assertThat(Processes.containing(mark)).isEmpty();
        thread.join();
    }

    @Test
    void theSandboxShowsFixedNamesAndNothingOfTheHost() throws Exception {
        ExecutionPlan plan = BUNDLES.plan("pins", """
                pwd; echo "$1"; hostname; id -un; ls -A /tmp /home /root /var 2>/dev/null; echo "$HOME $TZ $LANG"
                (: >/bundle/x) 2>/dev/null || echo read-only
                """);

        AttemptResult result = runner(Isolation.BWRAP).run(plan);

        assertThat(BLOBS.text(result.stdout()))
                .startsWith("/bundle\n/out\nagentplane\nagent\n")
                .contains("/tmp UTC C.UTF-8\n", "read-only\n")
                .doesNotContain(root.toString());
    }

    @Test
    void aRunKeepsItsSystemFilesWhenAnotherWorkerSetsTheHostUp() throws Exception {
        LocalRunner runner = runner(Isolation.BWRAP);
        Path out = Path.of(runner.facts().root(), "runs", "etc", "1", "out");
        ExecutionPlan plan = BUNDLES.plan(
                "etc", "echo >\"$1/ready\"; until [ -e \"$1/go\" ]; do sleep 0.05; done; id -un", 120, Limits.DEFAULT);
        AtomicReference<AttemptResult> result = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                result.set(runner.run(plan));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(out.resolve("ready")));

        LocalRunner.in(
                Path.of(runner.facts().root()), Isolation.BWRAP, new RunnerTools(BLOBS, BLOBS, InstantSource.system()));
        Files.createFile(out.resolve("go"));
        thread.join();

        assertThat(BLOBS.text(result.get().stdout())).isEqualTo("agent\n");
    }

    @Test
    void aForkBombIsBoundedWhereProcessesAre() throws Exception {
        LocalRunner runner = runner(Isolation.BWRAP);
        assumeTrue(Launcher.processLimited(runner.facts()), "processes cannot be limited here: not exercised");
        Limits few = new Limits(40, 1 << 20, 1 << 20, 100, 1000, 1 << 30, 100);
        ExecutionPlan plan =
                BUNDLES.plan("bomb", "i=0; while [ $i -lt 200 ]; do sleep 8.7123 & i=$((i + 1)); done; wait", 5, few);

        AttemptResult result = runner.run(plan);

        // The shell gives up at the first process it cannot have; without a limit it would wait until the deadline.
        assertThat(result.end()).isEqualTo(AttemptEnd.EXITED);
        assertThat(result.exitCode()).isNotZero();
        assertThat(BLOBS.text(result.stderr())).contains("fork");
        assertThat(Processes.containing("8.7123")).isEmpty();
    }

    @Test
    void whoUsesMoreMemoryThanAskedForIsKilledAndItIsSaid() throws Exception {
        LocalRunner runner = runner(Isolation.BWRAP);
        assumeTrue(!runner.facts().cgroups().isEmpty(), "memory cannot be limited here: not exercised");
        ExecutionPlan plan = BUNDLES.plan("greedy", "exec head -c 200000000 /dev/zero | tail -c 150000000 | wc -c");
        ExecutionPlan small = new ExecutionPlan(
                plan.traceId(),
                1,
                "local",
                plan.bundleDigest(),
                plan.files(),
                "smoke.sh",
                false,
                false,
                64L << 20,
                plan.deadline(),
                plan.limits());

        AttemptResult result = runner.run(small);

        assertThat(result.message()).contains("64 MiB");
        assertThat(result.isolation()).contains("\"memory\":67108864", "\"memoryPeakBytes\":");
    }

    @Test
    void withoutAskingThereIsNoNetwork() throws Exception {
        ExecutionPlan plan = BUNDLES.plan("net", "cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' '");

        AttemptResult result = runner(Isolation.BWRAP).run(plan);

        assertThat(BLOBS.text(result.stdout())).isEqualTo("lo\n");
    }

    @Test
    void aMissingFileOfTheBundleIsSaid() throws Exception {
        MemoryBlobs elsewhere = new MemoryBlobs();
        ExecutionPlan plan = new Bundles(elsewhere).plan("gap", "echo never seen before");

        AttemptResult result = RUNNERS.get(Isolation.PLAIN).run(plan);

        assertThat(result.end()).isEqualTo(AttemptEnd.REFUSED);
        assertThat(result.exitCode()).isEqualTo(AttemptResult.EXIT_NEVER_STARTED);
        assertThat(result.message()).contains("is not on the blobs topic");
    }
}
