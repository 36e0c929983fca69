package dev.agentplane.execution.plan;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.bundle.FileEntry;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.Workload;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a placement into a plan. A backend that would not really be used is refused, never replaced. */
public final class Planner {

    /** Backends that mean: a process of the executor's own kernel. */
    public static final Set<String> PROCESS_BACKENDS = Set.of("lima-process", "fleet");

    private static final long MIB = 1 << 20;
    private static final Set<String> CONNECTED = Set.of("nat", "bridge", "slirp");

    private final Limits limits;

    public Planner(Limits limits) {
        this.limits = limits;
    }

    /** Plans attempt {@code attempt} of this placement. */
    public Planning plan(RunPlaced placed, FileList files, int attempt) {
        Workload work = placed.getWorkload();
        boolean machine = MachinePlanner.BACKENDS.contains(placed.getBackend());
        if (!machine && !PROCESS_BACKENDS.contains(placed.getBackend())) {
            return new Planning.Refused("backend " + placed.getBackend()
                    + " cannot be executed by this worker, which runs processes (lima-process, fleet) and virtual"
                    + " machines (qemu, microvm); nothing was started in its place");
        }
        if (connected(work.getNetworkMode()) && !work.getEgressAllowlist().isEmpty()) {
            return new Planning.Refused("spec.vm.network.egressAllowlist " + work.getEgressAllowlist()
                    + " cannot be enforced by this worker: expected network.mode none, or no list; nothing was started"
                    + " with more than was asked for");
        }
        Optional<FileEntry> script = files.find(work.getSmokeScript());
        if (script.isEmpty()) {
            return new Planning.Refused(
                    "the bundle has no file \"" + work.getSmokeScript() + "\", which it names as its script");
        }
        ExecutionPlan plan = new ExecutionPlan(
                        work.getTraceId(),
                        attempt,
                        placed.getExecutor().getSshRef(),
                        Digest.parse(work.getBundleDigest()),
                        files,
                        script.get().path(),
                        !script.get().executable(),
                        connected(work.getNetworkMode()),
                        memory(work.getMemMiB()),
                        Duration.ofSeconds(work.getMaxRunSeconds()),
                        limits)
                .needing(new SecretNeeds(work.getSecretsRequired(), work.getSecretRefRoot()))
                .withCpus(work.getVcpu() == null ? 0 : work.getVcpu());
        return machine ? MachinePlanner.plan(placed, plan) : new Planning.Planned(plan);
    }

    private static long memory(@Nullable Long mebibytes) {
        return mebibytes == null ? 0 : Math.multiplyExact(mebibytes, MIB);
    }

    private static boolean connected(@Nullable String networkMode) {
        return networkMode != null && CONNECTED.contains(networkMode);
    }
}
