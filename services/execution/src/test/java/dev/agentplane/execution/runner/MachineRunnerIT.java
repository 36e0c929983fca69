package dev.agentplane.execution.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentplane.domain.Digest;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.OutputFile;
import dev.agentplane.execution.Bundles;
import dev.agentplane.execution.Canary;
import dev.agentplane.execution.MemoryBlobs;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Guest;
import dev.agentplane.execution.plan.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real virtual machines of this host. They are booted once, by the first test that needs them. */
class MachineRunnerIT {

    private static final MemoryBlobs BLOBS = new MemoryBlobs();
    private static final Bundles BUNDLES = new Bundles(BLOBS);

    private static Guest guest;
    private static Path root;
    private static LocalRunner runner;

    @BeforeAll
    static void prepare() throws IOException {
        guest = TestGuest.of("pc");
        root = Files.createTempDirectory("machines");
        runner = LocalRunner.in(root, Isolation.BWRAP, new RunnerTools(BLOBS, BLOBS, InstantSource.system()));
    }

    @AfterAll
    static void noMachineIsLeft() throws IOException {
        if (runner != null) {
            assertThat(Processes.containing("qemu-system"))
                    .noneMatch(line -> line.contains(root.toString()) || line.contains("/vm/go"));
            runner.close();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(Processes.containing(root.toString()))
                    .isEmpty());
            Trees.delete(root);
        }
    }

    private static ExecutionPlan plan(String trace, String script, int seconds) {
        return BUNDLES.plan(trace, script, seconds, Limits.DEFAULT)
                .withMemory(Guest.DEFAULT_MIB << 20)
                .in(guest);
    }

    @Test
    void aScriptRunsInAKernelOfItsOwnAndItsCodeLogsAndOutputsComeBack() throws Exception {
        ExecutionPlan plan = plan("vm", """
                uname -r; id -u; pwd; cat data/*; echo complaint >&2
                touch here 2>/dev/null && echo "the bundle can be written"
                cat /root/run/code 2>/dev/null; ls /sys/class/net
                mkdir "$1/sub"; echo result >"$1/sub/r.txt"; ln -s /etc/passwd "$1/link"
                exit 7
                """, 120);

        AttemptResult result = runner.run(plan);

        assertThat(result.message()).isNull();
        assertThat(result.end()).isEqualTo(AttemptEnd.EXITED);
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(BLOBS.text(result.stdout()).lines().toList())
                .element(0)
                .asString()
                .doesNotContain(System.getProperty("os.version"));
        assertThat(BLOBS.text(result.stdout()).lines().skip(1)).containsExactly("1000", "/bundle", "data", "lo");
        assertThat(BLOBS.text(result.stderr())).isEqualTo("complaint\n");
        assertThat(result.outputs()).extracting(OutputFile::getPath).containsExactly("sub/r.txt");
        assertThat(result.isolation())
                .contains("\"mechanism\":\"qemu\"", "\"accelerator\":", "\"why\":\"link\"")
                .contains(guest.kernelDigest().toString());
    }

    @Test
    void machinesOfOneSavedStateDoNotShareTheirRandomness() throws Exception {
        String script = "head -c 16 /dev/urandom | od -An -tx1";

        String first = BLOBS.text(runner.run(plan("vm-random-1", script, 120)).stdout());
        String second = BLOBS.text(runner.run(plan("vm-random-2", script, 120)).stdout());

        assertThat(first).isNotBlank().isNotEqualTo(second);
    }

    @Test
    void aSecretReachesTheScriptInTheMachineAndNothingThatIsKept() throws Exception {
        MemoryBlobs kept = new MemoryBlobs();
        LocalRunner own = LocalRunner.in(
                root, Isolation.BWRAP, new RunnerTools(kept, kept, InstantSource.system()).with(Canary.store()));
        ExecutionPlan plan = new Bundles(kept)
                .plan("vm-secret", Canary.SCRIPT, 120, Limits.DEFAULT)
                .withMemory(Guest.DEFAULT_MIB << 20)
                .in(guest)
                .needing(Canary.NEEDS);

        AttemptResult result = own.run(plan);
        own.discard("vm-secret");
        own.close();

        assertThat(result.exitCode()).as(kept.text(result.stderr())).isZero();
        assertThat(kept.text(result.stdout())).isEqualTo("token [redacted:API_TOKEN]\n");
        assertThat(kept.containing(Canary.VALUE)).isEmpty();
        assertThat(Canary.filesBelow(root.resolve("runs"))).isEmpty();
        assertThat(Canary.filesBelow(root.resolve("secrets"))).isEmpty();
    }

    @Test
    void aGuestWithAnotherDigestThanTheInventorySaysIsRefused() throws Exception {
        Guest other = new Guest(
                "pc",
                true,
                Guest.DEFAULT_MIB,
                1,
                guest.kernel(),
                Digest.of(new byte[] {1}),
                guest.initrd(),
                guest.initrdDigest());

        AttemptResult result = runner.run(plan("vm-other", "exit 0", 10).in(other));

        assertThat(result.end()).isEqualTo(AttemptEnd.REFUSED);
        assertThat(result.message()).contains("digest of", guest.kernelDigest().toString(), "nothing was started");
    }
}
