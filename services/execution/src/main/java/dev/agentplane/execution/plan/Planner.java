package dev.agentplane.execution.plan;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.bundle.FileEntry;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.Workload;
import dev.agentplane.execution.secret.GrantsSource;
import dev.agentplane.execution.secret.SecretAsker;
import dev.agentplane.execution.secret.SecretGrants;
import dev.agentplane.execution.secret.SecretNeeds;
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
    private final GrantsSource grants;

    /** A planner of runs that get no secrets. */
    public Planner(Limits limits) {
        this(limits, SecretGrants::none);
    }

    /** @param grants who may have which secret */
    public Planner(Limits limits, GrantsSource grants) {
        this.limits = limits;
        this.grants = grants;
    }

    /** Plans attempt {@code attempt} of this placement. */
    public Planning plan(RunPlaced placed, FileList files, int attempt) {
        Workload work = placed.getWorkload();
        Optional<String> unfit = unfit(placed);
        if (unfit.isPresent()) {
            return new Planning.Refused(unfit.get());
        }
        Optional<FileEntry> script = files.find(work.getSmokeScript());
        if (script.isEmpty()) {
            return new Planning.Refused(
                    "the bundle has no file \"" + work.getSmokeScript() + "\", which it names as its script");
        }
        SecretNeeds needs = new SecretNeeds(work.getSecretsRequired(), work.getSecretRefRoot());
        if (!needs.required().isEmpty()) {
            SecretGrants rules = grants.current();
            Optional<String> denied = rules.refusal(needs, asker(placed));
            if (denied.isPresent()) {
                return new Planning.Refused(denied.get());
            }
            needs = needs.grantedBy(rules.name());
        }
        ExecutionPlan plan = process(placed, files, script.get(), attempt).needing(needs);
        return MachinePlanner.BACKENDS.contains(placed.getBackend())
                ? MachinePlanner.plan(placed, plan)
                : new Planning.Planned(plan);
    }

    private static Optional<String> unfit(RunPlaced placed) {
        Workload work = placed.getWorkload();
        String backend = placed.getBackend();
        if (!MachinePlanner.BACKENDS.contains(backend) && !PROCESS_BACKENDS.contains(backend)) {
            return Optional.of("backend " + backend
                    + " cannot be executed by this worker, which runs processes (lima-process, fleet) and virtual"
                    + " machines (qemu, microvm); nothing was started in its place");
        }
        if (connected(work.getNetworkMode()) && !work.getEgressAllowlist().isEmpty()) {
            return Optional.of("spec.vm.network.egressAllowlist " + work.getEgressAllowlist()
                    + " cannot be enforced by this worker: expected network.mode none, or no list; nothing was started"
                    + " with more than was asked for");
        }
        return Optional.empty();
    }

    private ExecutionPlan process(RunPlaced placed, FileList files, FileEntry script, int attempt) {
        Workload work = placed.getWorkload();
        return new ExecutionPlan(
                        work.getTraceId(),
                        attempt,
                        placed.getExecutor().getSshRef(),
                        Digest.parse(work.getBundleDigest()),
                        files,
                        script.path(),
                        !script.executable(),
                        connected(work.getNetworkMode()),
                        memory(work.getMemMiB()),
                        Duration.ofSeconds(work.getMaxRunSeconds()),
                        limits)
                .withCpus(work.getVcpu() == null ? 0 : work.getVcpu());
    }

    private static SecretAsker asker(RunPlaced placed) {
        Workload work = placed.getWorkload();
        return new SecretAsker(
                work.getBundleName(),
                work.getBundleDigest(),
                work.getLane(),
                placed.getExecutor().getName());
    }

    private static long memory(@Nullable Long mebibytes) {
        return mebibytes == null ? 0 : Math.multiplyExact(mebibytes, MIB);
    }

    private static boolean connected(@Nullable String networkMode) {
        return networkMode != null && CONNECTED.contains(networkMode);
    }
}
