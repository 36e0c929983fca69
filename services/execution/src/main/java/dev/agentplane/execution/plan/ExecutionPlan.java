package dev.agentplane.execution.plan;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.TraceIds;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.execution.secret.SecretNeeds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, decided: everything a runner has to know.
 *
 * @param traceId trace id, also the name of the run's directory on the executor
 * @param attempt attempt number, from 1
 * @param destination where: {@code local}, or an SSH destination
 * @param bundleDigest digest of the bundle
 * @param files its files
 * @param script path of the script in the bundle
 * @param viaShell whether {@code /bin/sh} has to interpret it, because it is not executable
 * @param network whether it may see the executor's network
 * @param memoryBytes most memory it may use, where the executor can enforce it; 0 for no limit
 * @param deadline after which everything it started is killed
 * @param limits what else bounds it
 * @param guest the virtual machine it runs in; absent for a process
 * @param secrets the secrets it asks for
 * @param cpus most processors it may use at a time, where the executor can enforce it; 0 for no limit
 */
public record ExecutionPlan(
        String traceId,
        int attempt,
        String destination,
        Digest bundleDigest,
        FileList files,
        String script,
        boolean viaShell,
        boolean network,
        long memoryBytes,
        Duration deadline,
        Limits limits,
        @Nullable Guest guest,
        SecretNeeds secrets,
        long cpus) {

    public ExecutionPlan {
        if (!TraceIds.isValid(traceId)) {
            throw new IllegalArgumentException("not a trace id: \"" + traceId + "\"");
        }
        if (attempt < 1) {
            throw new IllegalArgumentException("attempts count from 1, found " + attempt);
        }
        if (deadline.toSeconds() < 1) {
            throw new IllegalArgumentException("expected a deadline of at least a second, found " + deadline);
        }
    }

    /** A plan for a process. */
    public ExecutionPlan(
            String traceId,
            int attempt,
            String destination,
            Digest bundleDigest,
            FileList files,
            String script,
            boolean viaShell,
            boolean network,
            long memoryBytes,
            Duration deadline,
            Limits limits) {
        this(
                traceId,
                attempt,
                destination,
                bundleDigest,
                files,
                script,
                viaShell,
                network,
                memoryBytes,
                deadline,
                limits,
                null,
                SecretNeeds.NONE,
                0);
    }

    /** The same work as another attempt. */
    public ExecutionPlan asAttempt(int number) {
        return new ExecutionPlan(
                traceId,
                number,
                destination,
                bundleDigest,
                files,
                script,
                viaShell,
                network,
                memoryBytes,
                deadline,
                limits,
                guest,
                secrets,
                cpus);
    }

    /** The same work with these secrets. */
    public ExecutionPlan needing(SecretNeeds needs) {
        return new ExecutionPlan(
                traceId,
                attempt,
                destination,
                bundleDigest,
                files,
                script,
                viaShell,
                network,
                memoryBytes,
                deadline,
                limits,
                guest,
                needs,
                cpus);
    }

    /** The same work with so many processors. */
    public ExecutionPlan withCpus(long processors) {
        return new ExecutionPlan(
                traceId,
                attempt,
                destination,
                bundleDigest,
                files,
                script,
                viaShell,
                network,
                memoryBytes,
                deadline,
                limits,
                guest,
                secrets,
                processors);
    }

    /** The same work with so much memory. */
    public ExecutionPlan withMemory(long bytes) {
        return new ExecutionPlan(
                traceId,
                attempt,
                destination,
                bundleDigest,
                files,
                script,
                viaShell,
                network,
                bytes,
                deadline,
                limits,
                guest,
                secrets,
                cpus);
    }

    /** The same work in this virtual machine. */
    public ExecutionPlan in(Guest machine) {
        return new ExecutionPlan(
                traceId,
                attempt,
                destination,
                bundleDigest,
                files,
                script,
                viaShell,
                network,
                memoryBytes,
                deadline,
                limits,
                machine,
                secrets,
                cpus);
    }
}
