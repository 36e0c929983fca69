package dev.agentplane.execution.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.GuestImage;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.Workload;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans the virtual machine of a placement. */
final class MachinePlanner {

    private static final Map<String, String> MACHINES = Map.of("qemu", "pc", "microvm", "microvm");

    /** Backends that mean: a machine with a kernel of its own. */
    static final Set<String> BACKENDS = MACHINES.keySet();

    private static final long MIB = 1 << 20;

    private MachinePlanner() {}

    /** The plan of a process, made the plan of a machine. */
    static Planning plan(RunPlaced placed, ExecutionPlan process) {
        GuestImage image = placed.getExecutor().getGuestImage();
        if (image == null) {
            return new Planning.Refused("backend " + placed.getBackend() + ": executor "
                    + placed.getExecutor().getName()
                    + " has no guest image: expected guestImage in its inventory entry (v0.2); agentplane guest build"
                    + " makes one; nothing was started in its place");
        }
        Workload work = placed.getWorkload();
        long memory = orElse(work.getMemMiB(), Guest.DEFAULT_MIB);
        if (memory < Guest.LEAST_MIB) {
            return new Planning.Refused("expected spec.vm.resources.memMiB of at least " + Guest.LEAST_MIB
                    + " for a virtual machine, found " + memory);
        }
        Guest guest = new Guest(
                MACHINES.getOrDefault(placed.getBackend(), "pc"),
                emulationAgreed(placed.getDegradation()),
                memory,
                orElse(work.getVcpu(), 1),
                image.getKernelPath(),
                Digest.parse(image.getKernelDigest()),
                image.getInitrdPath(),
                Digest.parse(image.getInitrdDigest()));
        return new Planning.Planned(process.withMemory(memory * MIB).in(guest));
    }

    /** Emulation is used only where the placement says so, and with it the evidence. */
    private static boolean emulationAgreed(@Nullable String degradation) {
        if (degradation == null) {
            return false;
        }
        JsonNode json = StrictJson.parse(degradation.getBytes(StandardCharsets.UTF_8));
        return json.path("accelerator").asText().equals("tcg");
    }

    private static long orElse(@Nullable Long value, long fallback) {
        return value == null ? fallback : value;
    }
}
