package dev.agentplane.execution.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.events.ExecutorRef;
import dev.agentplane.events.GuestImage;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.Workload;
import dev.agentplane.execution.Bundles;
import dev.agentplane.execution.Events;
import dev.agentplane.execution.MemoryBlobs;
import dev.agentplane.execution.secret.SecretGrants;
import dev.agentplane.execution.secret.SecretNeeds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {

    private final Planner planner = new Planner(Limits.DEFAULT);
    private final FileList files = new Bundles(new MemoryBlobs()).files("exit 0");

    private ExecutionPlan planned(RunPlaced placed) {
        Planning planning = planner.plan(placed, files, 2);
        assertThat(planning).isInstanceOf(Planning.Planned.class);
        return ((Planning.Planned) planning).plan();
    }

    @Test
    void aPlanSaysEverythingARunnerHasToKnow() {
        ExecutionPlan plan = planned(Events.placed(Events.workload("t").build(), "ci@host:22"));

        assertThat(plan.attempt()).isEqualTo(2);
        assertThat(plan.destination()).isEqualTo("ci@host:22");
        assertThat(plan.deadline()).isEqualTo(Duration.ofSeconds(20));
        assertThat(plan.script()).isEqualTo("smoke.sh");
        assertThat(plan.viaShell()).isFalse();
    }

    @Test
    void aScriptWithoutExecuteBitIsReadByTheShell() {
        assertThat(planned(Events.placed(
                                Events.workload("t").setSmokeScript("plain.sh").build(), "local"))
                        .viaShell())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"none,false", "nat,true", "bridge,true", "slirp,true", "other,false", ",false"})
    void thereIsNoNetworkUnlessTheBundleAsksForOne(String mode, boolean connected) {
        assertThat(planned(Events.placed(
                                Events.workload("t").setNetworkMode(mode).build(), "local"))
                        .network())
                .isEqualTo(connected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qemu", "microvm", "agent-machine", "anything"})
    void aBackendThatIsNotAProcessIsRefusedNotReplaced(String backend) {
        RunPlaced any = Events.placed(Events.workload("t").build(), "local");
        RunPlaced placed = new RunPlaced(
                any.getTraceId(),
                any.getWorkload(),
                any.getExecutor(),
                backend,
                null,
                any.getInventoryDigest(),
                any.getCandidates(),
                any.getDraft());

        assertThat(planner.plan(placed, files, 1))
                .isInstanceOfSatisfying(Planning.Refused.class, refused -> assertThat(refused.reason())
                        .contains(backend, "nothing was started"));
    }

    @ParameterizedTest
    @CsvSource({"qemu,,pc,false", "microvm,'{\"accelerator\":\"tcg\"}',microvm,true"})
    void aMachineIsPlannedWithTheGuestOfItsExecutor(
            String backend, String degradation, String machine, boolean emulation) {
        String digest = "sha256:" + "ab".repeat(32);
        RunPlaced any = Events.placed(Events.workload("t").setMemMiB(300L).build(), "local");
        RunPlaced placed = new RunPlaced(
                any.getTraceId(),
                any.getWorkload(),
                new ExecutorRef("vms", "local", new GuestImage("/g/vmlinux", digest, "/g/initrd", digest, true)),
                backend,
                degradation,
                any.getInventoryDigest(),
                any.getCandidates(),
                any.getDraft());

        ExecutionPlan plan = planned(placed);

        assertThat(plan.guest())
                .isEqualTo(new Guest(
                        machine,
                        emulation,
                        300,
                        1,
                        "/g/vmlinux",
                        Digest.parse(digest),
                        "/g/initrd",
                        Digest.parse(digest)));
        assertThat(plan.memoryBytes()).isEqualTo(300L << 20);
    }

    @Test
    void anEgressListThatCannotBeEnforcedIsRefusedUnlessThereIsNoNetworkAtAll() {
        Workload.Builder work = Events.workload("t").setEgressAllowlist(List.of("example.org:443"));

        assertThat(planner.plan(Events.placed(work.setNetworkMode("nat").build(), "local"), files, 1))
                .isInstanceOfSatisfying(Planning.Refused.class, refused -> assertThat(refused.reason())
                        .contains("example.org:443", "cannot be enforced"));
        assertThat(planned(Events.placed(work.setNetworkMode("none").build(), "local"))
                        .network())
                .isFalse();
    }

    @Test
    void aScriptThatIsNotInTheBundleIsRefused() {
        assertThat(planner.plan(
                        Events.placed(
                                Events.workload("t").setSmokeScript("no.sh").build(), "local"),
                        files,
                        1))
                .isInstanceOf(Planning.Refused.class);
    }

    @Test
    void aSecretThatIsNotGrantedRefusesThePlanBeforeAnythingRuns() {
        RunPlaced placed = Events.placed(
                Events.workload("t").setSecretsRequired(List.of("TOKEN")).build(), "local");

        assertThat(planner.plan(placed, files, 1))
                .isInstanceOfSatisfying(Planning.Refused.class, refused -> assertThat(refused.reason())
                        .contains("secret TOKEN is not granted", "lane staging", "executor worker-1"));
    }

    @Test
    void aPlanWithSecretsSaysWhichRulesGrantedThem() {
        RunPlaced placed = Events.placed(
                Events.workload("t").setSecretsRequired(List.of("TOKEN")).build(), "local");

        Planning planning = new Planner(Limits.DEFAULT, SecretGrants::any).plan(placed, files, 1);

        assertThat(planning).isInstanceOfSatisfying(Planning.Planned.class, planned -> assertThat(
                        planned.plan().secrets())
                .isEqualTo(new SecretNeeds(List.of("TOKEN"), null, "any")));
    }
}
