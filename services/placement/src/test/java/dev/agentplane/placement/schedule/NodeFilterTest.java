package dev.agentplane.placement.schedule;

import static dev.agentplane.placement.schedule.Fleets.backends;
import static dev.agentplane.placement.schedule.Fleets.capacity;
import static dev.agentplane.placement.schedule.Fleets.disabled;
import static dev.agentplane.placement.schedule.Fleets.health;
import static dev.agentplane.placement.schedule.Fleets.node;
import static dev.agentplane.placement.schedule.Fleets.platform;
import static dev.agentplane.placement.schedule.Fleets.policy;
import static dev.agentplane.placement.schedule.Fleets.probe;
import static dev.agentplane.placement.schedule.Fleets.sshRef;
import static dev.agentplane.placement.schedule.Fleets.view;
import static dev.agentplane.placement.schedule.Fleets.withoutKvm;
import static dev.agentplane.placement.schedule.Fleets.zone;
import static dev.agentplane.placement.schedule.Fleets.zones;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.Capacity;
import dev.agentplane.placement.fleet.Drain;
import dev.agentplane.placement.fleet.Health;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.Probe;
import dev.agentplane.placement.fleet.Quarantine;
import dev.agentplane.placement.fleet.Restraint;
import dev.agentplane.placement.fleet.SystemPlatform;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row is one executor, one request, and exactly the reasons it must be refused for. */
class NodeFilterTest {

    private static final PlacementSpec STAGING = PlacementSpec.of(Backend.LIMA_PROCESS, "staging");
    private static final PlacementSpec PROD = PlacementSpec.of(Backend.LIMA_PROCESS, "prod");
    private static final PlacementSpec QEMU = PlacementSpec.of(Backend.QEMU, "staging");
    private static final PlacementSpec BIG = STAGING.withResources(new Resources(4L, 4096L, 20L));
    private static final Node A = node("a");

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesForExactlyTheseReasons(String claim, PlacementSpec spec, ClusterView view, List<String> reasons) {
        // Given the row

        // When
        PlacementDecision decision = Scheduler.standard().place(spec, view);

        // Then
        assertThat(decision.verdicts().get(0).failures().stream().map(Failure::reason))
                .containsExactlyElementsOf(reasons);
    }

    static Stream<Arguments> refusesForExactlyTheseReasons() {
        return Stream.of(pins(), health(), needs(), zonesAndCapacity(), probes())
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> pins() {
        return Stream.of(
                arguments("a node nothing speaks against passes", STAGING, view(A), List.of()),
                arguments("the pinned name passes", STAGING.withPin("a"), view(A), List.of()),
                arguments("the pinned sshRef passes", STAGING.withPin("ssh-a"), view(A), List.of()),
                arguments(
                        "an unknown pin refuses everybody",
                        STAGING.withPin("zebra"),
                        view(A),
                        List.of("PIN_MISMATCH: expected the pinned executor \"zebra\", which no name or sshRef of the"
                                + " inventory is, found a")),
                arguments(
                        "an sshRef of two nodes pins neither",
                        STAGING.withPin("shared"),
                        view(sshRef(A, "shared"), sshRef(node("b"), "shared")),
                        List.of("PIN_MISMATCH: expected the pinned executor \"shared\", which is the sshRef of 2"
                                + " executors, so of none, found a")),
                arguments(
                        "a name wins over another node's sshRef",
                        STAGING.withPin("b"),
                        view(sshRef(A, "b"), node("b")),
                        List.of("PIN_MISMATCH: expected the pinned executor \"b\", found a")));
    }

    private static Stream<Arguments> health() {
        return Stream.of(
                arguments(
                        "disabled is refused when required",
                        STAGING,
                        view(disabled(A)),
                        List.of("DISABLED: expected enabled true (selectionPolicy.requireEnabled), found false")),
                arguments(
                        "disabled passes when not required",
                        STAGING,
                        view(policy(true, false, false), "a", disabled(A)),
                        List.of()),
                arguments(
                        "disabled is always refused in prod",
                        PROD,
                        view(policy(true, false, false), "a", disabled(A)),
                        List.of("DISABLED: expected enabled true (always in lane prod), found false")),
                arguments(
                        "offline is refused",
                        STAGING,
                        view(Fleets.health(A, Health.OFFLINE)),
                        List.of("OFFLINE: expected health ready, found offline")),
                arguments(
                        "offline is refused even when health is not preferred",
                        STAGING,
                        view(policy(false, false, false), "a", Fleets.health(A, Health.OFFLINE)),
                        List.of("OFFLINE: expected health ready, found offline")),
                arguments(
                        "drained is refused",
                        STAGING,
                        view(policy(false, false, false), "a", Fleets.health(A, Health.DRAINED)),
                        List.of("DRAINED: expected health ready, found drained")),
                arguments(
                        "drained by its operator is refused",
                        STAGING,
                        view(A).withRestraints(Map.of(
                                "a",
                                new Restraint(
                                        Optional.of(new Drain("ops", Fleets.NOW, Optional.of("new disk"))),
                                        Optional.empty()))),
                        List.of("DRAINED: expected an executor in use, found it drained by ops at 2026-03-01T12:00:00Z"
                                + " (new disk)")),
                arguments(
                        "quarantined is refused until it is over",
                        STAGING,
                        view(A).withRestraints(Map.of("a", quarantine(Fleets.NOW.plusMillis(1)))),
                        List.of("QUARANTINED: expected an executor that does not lose runs, found 3 failures; it takes "
                                + "work again from 2026-03-01T12:00:00.001Z")),
                arguments(
                        "a quarantine that is over is none",
                        STAGING,
                        view(A).withRestraints(Map.of("a", quarantine(Fleets.NOW))),
                        List.of()),
                arguments(
                        "degraded is refused when health is preferred",
                        STAGING,
                        view(Fleets.health(A, Health.DEGRADED)),
                        List.of("NOT_READY: expected health ready (selectionPolicy.preferHealthy), found degraded")),
                arguments(
                        "degraded passes when health is not preferred",
                        STAGING,
                        view(policy(false, true, false), "a", Fleets.health(A, Health.DEGRADED)),
                        List.of()));
    }

    private static Restraint quarantine(Instant until) {
        return new Restraint(Optional.empty(), Optional.of(new Quarantine(until, "3 failures")));
    }

    private static Stream<Arguments> needs() {
        return Stream.of(
                arguments(
                        "another system is refused",
                        STAGING.withSystem(SystemPlatform.parse("aarch64-linux")),
                        view(A),
                        List.of("PLATFORM_MISMATCH: expected aarch64-linux, found x86_64-linux")),
                arguments(
                        "other names of a system are the same system",
                        STAGING.withSystem(SystemPlatform.parse("arm64-macos")),
                        view(platform(A, "aarch64-darwin")),
                        List.of()),
                arguments(
                        "an unknown platform serves no requested one, not even unknown",
                        STAGING.withSystem(SystemPlatform.parse("unknown-unknown")),
                        view(platform(A, "unknown-unknown")),
                        List.of("PLATFORM_MISMATCH: expected unknown-unknown, found unknown-unknown")),
                arguments(
                        "a backend that is not listed is refused",
                        STAGING,
                        view(backends(A, Set.of(Backend.QEMU, Backend.FLEET))),
                        List.of("BACKEND_UNSUPPORTED: expected backend lima-process, found qemu, fleet")),
                arguments(
                        "agent-machine is never supported by default",
                        PlacementSpec.of(Backend.AGENT_MACHINE, "staging"),
                        view(A),
                        List.of("BACKEND_UNSUPPORTED: expected backend agent-machine, found qemu, microvm,"
                                + " lima-process, fleet")),
                arguments(
                        "qemu needs KVM",
                        QEMU,
                        view(withoutKvm(A)),
                        List.of("KVM_REQUIRED: expected capabilities.kvm true for qemu, found none in the inventory")),
                arguments(
                        "microvm needs KVM",
                        PlacementSpec.of(Backend.MICROVM, "staging"),
                        view(withoutKvm(A)),
                        List.of("KVM_REQUIRED: expected capabilities.kvm true for microvm, found none in the"
                                + " inventory")),
                arguments("lima-process needs no KVM", STAGING, view(withoutKvm(A)), List.of()),
                arguments(
                        "fleet needs no KVM",
                        PlacementSpec.of(Backend.FLEET, "staging"),
                        view(withoutKvm(A)),
                        List.of()),
                arguments(
                        "a probe that saw no KVM denies the inventory's claim",
                        QEMU,
                        view(A).withProbes(Map.of("a", new Probe(Fleets.NOW, true, Fleets.LINUX, Optional.of(false)))),
                        List.of("KVM_REQUIRED: expected capabilities.kvm true for qemu, found false by the probe")),
                arguments(
                        "a probe that saw KVM does not make the claim",
                        QEMU,
                        view(withoutKvm(A))
                                .withProbes(Map.of("a", new Probe(Fleets.NOW, true, Fleets.LINUX, Optional.of(true)))),
                        List.of("KVM_REQUIRED: expected capabilities.kvm true for qemu, found none in the"
                                + " inventory")));
    }

    private static Stream<Arguments> zonesAndCapacity() {
        Node roomy = capacity(A, new Capacity(1L, 4L, 4096L, 20L));
        return Stream.of(
                arguments(
                        "a zone outside the lane's is refused",
                        PROD,
                        view(zones(Map.of("prod", Set.of("secure", "core"))), "a", A),
                        List.of("TRUST_ZONE: expected a zone of lane prod (core, secure), found default")),
                arguments(
                        "a lane without zones is not restricted",
                        STAGING,
                        view(zones(Map.of("prod", Set.of("secure"))), "a", A),
                        List.of()),
                arguments(
                        "a zone the request does not allow is refused",
                        STAGING.withTrustZones(Set.of("lab")),
                        view(A),
                        List.of("TRUST_ZONE: expected a requested zone (lab), found default")),
                arguments(
                        "a lane with no zones at all refuses everybody",
                        PROD,
                        view(zones(Map.of("prod", Set.of())), "a", zone(A, "x")),
                        List.of("TRUST_ZONE: expected a zone of lane prod (none), found x")),
                arguments("exactly enough room passes", BIG, view(roomy), List.of()),
                arguments(
                        "too little room is refused for everything that is short",
                        BIG,
                        view(capacity(A, new Capacity(1L, 3L, 4095L, 20L))),
                        List.of("CAPACITY: expected vcpu 4, found 3 free; expected memMiB 4096, found 4095 free")),
                arguments(
                        "no free slot is refused",
                        STAGING,
                        view(roomy).withUse(Map.of("a", new Capacity(1L, null, null, null))),
                        List.of("CAPACITY: expected slots 1, found 0 free")),
                arguments(
                        "what runs already counts",
                        BIG,
                        view(capacity(A, new Capacity(4L, 8L, 8192L, 40L)))
                                .withUse(Map.of("a", new Capacity(1L, 5L, 1L, 1L))),
                        List.of("CAPACITY: expected vcpu 4, found 3 free")),
                arguments("unknown capacity passes", BIG, view(A), List.of()));
    }

    private static Stream<Arguments> probes() {
        return Stream.of(
                arguments(
                        "a probe of the maximal age passes",
                        STAGING,
                        view(A).withProbes(Map.of("a", probe(Duration.ofSeconds(300), true, "x86_64-linux"))),
                        List.of()),
                arguments(
                        "an older probe is stale, and says nothing else",
                        STAGING,
                        view(A).withProbes(Map.of("a", probe(Duration.ofSeconds(301), false, "aarch64-darwin"))),
                        List.of("STALE_PROBE: expected a probe within 300 s of 2026-03-01T12:00:00Z, found one of"
                                + " 2026-03-01T11:54:59Z")),
                arguments(
                        "a node nobody probed is stale where others were",
                        STAGING,
                        view(A).withProbes(Map.of("b", probe(Duration.ZERO, true, "x86_64-linux"))),
                        List.of("STALE_PROBE: expected a probe within 300 s of 2026-03-01T12:00:00Z, found none")),
                arguments(
                        "a probe from far ahead is stale",
                        STAGING,
                        view(A).withProbes(Map.of("a", probe(Duration.ofSeconds(-301), true, "x86_64-linux"))),
                        List.of("STALE_PROBE: expected a probe within 300 s of 2026-03-01T12:00:00Z, found one of"
                                + " 2026-03-01T12:05:01Z")),
                arguments(
                        "a node that did not answer is unreachable",
                        STAGING,
                        view(A).withProbes(Map.of("a", probe(Duration.ZERO, false, "unknown-unknown"))),
                        List.of("UNREACHABLE: expected an answer (3 s to connect, 10 s in all), found none at"
                                + " 2026-03-01T12:00:00Z")),
                arguments(
                        "another platform than the inventory's is a mismatch",
                        STAGING,
                        view(A).withProbes(Map.of("a", probe(Duration.ZERO, true, "aarch64-linux"))),
                        List.of("PROBE_MISMATCH: expected x86_64-linux as the inventory states, found aarch64-linux by"
                                + " the probe")),
                arguments(
                        "an inventory that states no platform cannot be contradicted",
                        STAGING,
                        view(platform(A, "unknown-unknown"))
                                .withProbes(Map.of("a", probe(Duration.ZERO, true, "aarch64-linux"))),
                        List.of()));
    }
}
