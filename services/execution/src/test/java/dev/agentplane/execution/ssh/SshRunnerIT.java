package dev.agentplane.execution.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
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
import dev.agentplane.execution.runner.AttemptResult;
import dev.agentplane.execution.runner.EarlierAttemptException;
import dev.agentplane.execution.runner.Isolation;
import dev.agentplane.execution.runner.Processes;
import dev.agentplane.execution.runner.RunnerTools;
import dev.agentplane.execution.runner.UnreachableException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a real OpenSSH server; skipped, and said so, where there is none. */
class SshRunnerIT {

    private static Path root;
    private static OpenSshServer server;
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor();

    private final MemoryBlobs blobs = new MemoryBlobs();
    private final Bundles bundles = new Bundles(blobs);
    private final List<SshRunner> opened = new ArrayList<>();

    @BeforeAll
    static void startServer() throws Exception {
        assumeTrue(OpenSshServer.available(), "no /usr/sbin/sshd on this machine: SSH runs are not exercised");
        root = Files.createTempDirectory("ssh");
        server = OpenSshServer.start(root);
    }

    @AfterAll
    static void stopServer() throws Exception {
        TIMER.shutdownNow();
        if (server != null) {
            server.close();
            assertThat(Processes.containing(root + "/exec")).isEmpty();
        }
    }

    @AfterEach
    void closeRunners() {
        opened.forEach(SshRunner::close);
    }

    private static SshSettings settings(Path knownHosts, Path key, String name) {
        return new SshSettings(
                OpenSshServer.user(),
                List.of(key),
                List.of(knownHosts),
                root.resolve("no-config"),
                root.resolve("exec-" + name).toString(),
                Duration.ofSeconds(30),
                2,
                Duration.ofSeconds(3));
    }

    private SshRunner runner(int port, Path knownHosts, Path key, String name) throws IOException {
        SshSettings settings = settings(knownHosts, key, name);
        SshRunner runner = SshRunner.to(
                "127.0.0.1:" + port,
                settings,
                Isolation.BWRAP,
                new RunnerTools(blobs, blobs, InstantSource.system()),
                TIMER);
        opened.add(runner);
        return runner;
    }

    private SshRunner runner() throws IOException {
        return runner(server.port(), server.knownHosts(), server.key(), "x");
    }

    @Test
    void aScriptRunsThereAndItsResultComesBack() throws Exception {
        ExecutionPlan plan = bundles.plan("ssh-1", """
                cat data/gr*.txt; echo complaint >&2; echo result >"$1/r.txt"
                mkdir "$1/d"; echo x >"$1/d/x"; chmod +x "$1/d/x"; ln -s /etc/passwd "$1/stolen"
                echo 1 >"$1/$(printf '\\377\\n%%')"
                exit 7
                """);

        AttemptResult result = runner().run(plan);

        assertThat(result.end()).isEqualTo(AttemptEnd.EXITED);
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(blobs.text(result.stdout())).isEqualTo("data\n");
        assertThat(blobs.text(result.stderr())).isEqualTo("complaint\n");
        assertThat(result.outputs()).extracting(OutputFile::getPath).containsExactly("%FF\n%25", "d/x", "r.txt");
        assertThat(result.outputs()).extracting(OutputFile::getMode).containsExactly("0644", "0755", "0644");
        assertThat(blobs.text(result.outputs().get(2).getBlob())).isEqualTo("result\n");
        assertThat(result.isolation()).contains("{\"path\":\"stolen\",\"why\":\"link-or-special\"}");
    }

    @Test
    void aSecretReachesTheScriptThereAndNothingThatIsKept() throws Exception {
        Path there = root.resolve("exec-secret");
        SshSettings settings = new SshSettings(
                OpenSshServer.user(),
                List.of(server.key()),
                List.of(server.knownHosts()),
                root.resolve("no-config"),
                there.toString(),
                Duration.ofSeconds(3),
                2,
                Duration.ofSeconds(3));
        MemoryBlobs kept = new MemoryBlobs();
        SshRunner runner = SshRunner.to(
                "127.0.0.1:" + server.port(),
                settings,
                Isolation.BWRAP,
                new RunnerTools(kept, kept, InstantSource.system()).with(Canary.store()),
                TIMER);
        opened.add(runner);
        ExecutionPlan plan = new Bundles(kept)
                .plan("ssh-secret", Canary.SCRIPT, 60, Limits.DEFAULT)
                .needing(Canary.NEEDS);

        AttemptResult result = runner.run(plan);
        runner.discard("ssh-secret");

        assertThat(result.exitCode()).as(kept.text(result.stderr())).isZero();
        assertThat(kept.text(result.stdout())).isEqualTo("token [redacted:API_TOKEN]\n");
        assertThat(result.toString()).doesNotContain(Canary.VALUE);
        assertThat(kept.containing(Canary.VALUE)).isEmpty();
        assertThat(Canary.filesBelow(there)).isEmpty();
    }

    @Test
    void aRunThatIsEndedFromOutsideStillTellsWhatThereIsOfIt() throws Exception {
        SshRunner runner = runner();
        ExecutionPlan plan = bundles.plan(
                "ssh-end", "echo begun; echo r >\"$1/r\"; setsid sleep 8321 & sleep 8321", 120, Limits.DEFAULT);
        AtomicReference<AttemptResult> result = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                result.set(runner.run(plan));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Processes.containing("8321").size() > 1);

        runner.end("ssh-end", 1);
        thread.join();

        assertThat(result.get().end()).isEqualTo(AttemptEnd.CRASHED);
        assertThat(blobs.text(result.get().stdout())).isEqualTo("begun\n");
        assertThat(result.get().outputs()).hasSize(1);
        assertThat(Processes.containing("8321")).isEmpty();
    }

    @Test
    void theSecondRunOfABundleFindsItThere() throws Exception {
        SshRunner runner = runner();
        ExecutionPlan plan = bundles.plan("ssh-a", "echo once sent");
        runner.run(plan);
        MemoryBlobs none = new MemoryBlobs();
        SshRunner poor = SshRunner.to(
                "127.0.0.1:" + server.port(),
                new SshSettings(
                        OpenSshServer.user(),
                        List.of(server.key()),
                        List.of(server.knownHosts()),
                        root.resolve("no-config"),
                        root.resolve("exec-x").toString(),
                        Duration.ofSeconds(3),
                        2,
                        Duration.ofSeconds(3)),
                Isolation.BWRAP,
                new RunnerTools(none, none, InstantSource.system()),
                TIMER);
        opened.add(poor);

        AttemptResult result = poor.run(bundles.plan("ssh-b", "echo once sent"));

        assertThat(none.text(result.stdout())).isEqualTo("once sent\n");
    }

    @Test
    void noiseIsCutButItsSizeAndDigestAreKept() throws Exception {
        Limits small = new Limits(512, 1 << 20, 100, 50, 60, 1 << 20, 3);
        ExecutionPlan plan = bundles.plan(
                "ssh-noisy",
                "head -c 5000 /dev/zero | tr '\\0' a; for f in a b c d; do printf %080d 1 >\"$1/$f\"; done",
                10,
                small);

        AttemptResult result = runner().run(plan);

        assertThat(result.stdout().getSize()).isEqualTo(100);
        assertThat(result.stdout().getOriginalSize()).isEqualTo(5000);
        assertThat(result.stdout().getOriginalSha256())
                .isEqualTo(Digest.of("a".repeat(5000).getBytes(StandardCharsets.US_ASCII))
                        .toString());
        assertThat(result.outputs()).hasSize(3);
        assertThat(result.outputs().stream()
                        .mapToLong(file -> file.getBlob().getSize())
                        .sum())
                .isEqualTo(60);
        assertThat(result.isolation()).contains("over-file-limit");
    }

    @Test
    void atTheDeadlineTheWholeTreeIsKilled() throws Exception {
        String mark = "83199";
        ExecutionPlan plan =
                bundles.plan("ssh-slow", "setsid sh -c 'trap \"\" TERM; sleep 83199' & sleep 83199", 1, Limits.DEFAULT);

        AttemptResult result = runner().run(plan);

        assertThat(result.end()).isEqualTo(AttemptEnd.TIMED_OUT);
        assertThat(result.exitCode()).isEqualTo(124);
        assertThat(Processes.containing(mark)).isEmpty();
    }

    @Test
    void aRunOutlivesALostConnectionAndIsTakenUpAgain() throws Exception {
        try (CuttableLine line = CuttableLine.to(server.port())) {
            SshRunner runner = runner(line.port(), server.knownHostsWith(line.port()), server.key(), "cut");
            ExecutionPlan plan = bundles.plan(
                    "ssh-cut",
                    "echo begun; until [ -e \"$1/go\" ]; do sleep 0.05; done; echo finished",
                    30,
                    Limits.DEFAULT);
            CompletableFuture<AttemptResult> running = inBackground(runner, plan);
            Path out = root.resolve("exec-cut/runs/ssh-cut/1/out");
            await().atMost(Duration.ofSeconds(120)).until(() -> Files.exists(out));

            line.refuse(true);
            line.cut();
            Files.createFile(out.resolve("go"));
            line.refuse(false);

            AttemptResult result = running.get();
            assertThat(result.exitCode()).isZero();
            assertThat(blobs.text(result.stdout())).isEqualTo("begun\nfinished\n");
        }
    }

    @Test
    void aConnectionThatBreaksWhileItIsOpenedIsOpenedAgain() throws Exception {
        try (CuttableLine line = CuttableLine.to(server.port())) {
            SshSettings settings = settings(server.knownHostsWith(line.port()), server.key(), "opened");
            SshTarget target = SshTarget.of(
                    SshDestination.parse("127.0.0.1:" + line.port()),
                    SshClientConfig.read(settings.clientConfig()),
                    settings);
            for (int bytes = 1_200; bytes <= 2_400; bytes += 200) {
                try (SshConnection connection = new SshConnection(target, settings)) {
                    line.cutNextAfter(bytes);

                    assertThatCode(connection::reach).as("cut after " + bytes).doesNotThrowAnyException();
                }
            }
        }
    }

    @Test
    void anExecutorThatStaysAwayIsReportedAsLost() throws Exception {
        try (CuttableLine line = CuttableLine.to(server.port())) {
            SshRunner runner = runner(line.port(), server.knownHostsWith(line.port()), server.key(), "away");
            ExecutionPlan plan = bundles.plan("ssh-away", "sleep 84199", 5, Limits.DEFAULT);
            CompletableFuture<AttemptResult> running = inBackground(runner, plan);
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> !Processes.containing("84199").isEmpty());

            line.refuse(true);
            line.cut();

            assertThatThrownBy(running::get)
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasMessageContaining("did not come back within 3 s of the deadline");
            await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> assertThat(Processes.containing("84199"))
                    .isEmpty());
        }
    }

    @Test
    void anInterruptedRunIsEndedThere() throws Exception {
        SshRunner runner = runner();
        ExecutionPlan plan = bundles.plan("ssh-int", "sleep 85199", 60, Limits.DEFAULT);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                runner.run(plan);
            } catch (Exception e) {
                thrown.complete(e);
            }
        });
        thread.start();
        await().atMost(Duration.ofSeconds(120))
                .until(() -> !Processes.containing("85199").isEmpty());

        thread.interrupt();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(Processes.containing("85199")).isEmpty();
    }

    @Test
    void aTraceThatWasTriedBeforeIsNotStartedAgainUnasked() throws Exception {
        SshRunner runner = runner();
        ExecutionPlan plan = bundles.plan("ssh-twice", "exit 0");
        runner.run(plan);

        assertThatThrownBy(() -> runner.run(plan)).isInstanceOf(EarlierAttemptException.class);
        runner.reap("ssh-twice", 2);
        assertThat(runner.run(plan.asAttempt(2)).exitCode()).isZero();
        runner.discard("ssh-twice");
        assertThat(root.resolve("exec-x/runs/ssh-twice")).doesNotExist();
    }

    @Test
    void aHostKeyThatIsNotKnownIsRefused() throws Exception {
        Path nobody = Files.writeString(root.resolve("nobody"), "");
        SshRunner runner = runner(server.port(), nobody, server.key(), "x");

        assertThatThrownBy(() -> runner.run(bundles.plan("ssh-key", "exit 0")))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("known_hosts")
                .hasMessageContaining("ssh-keyscan");
    }

    @Test
    void aKeyThatIsNotLetInIsSaid() throws Exception {
        SshRunner runner = runner(server.port(), server.knownHosts(), root.resolve("host_key"), "x");

        assertThatThrownBy(() -> runner.run(bundles.plan("ssh-auth", "exit 0")))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("authorized_keys");
    }

    @Test
    void anExecutorThatIsNotThereIsSaid() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        SshRunner runner = runner(free, server.knownHosts(), server.key(), "x");

        assertThatThrownBy(() -> runner.run(bundles.plan("ssh-gone", "exit 0")))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("sshRef");
    }

    private static CompletableFuture<AttemptResult> inBackground(SshRunner runner, ExecutionPlan plan) {
        CompletableFuture<AttemptResult> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(runner.run(plan));
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        return result;
    }
}
