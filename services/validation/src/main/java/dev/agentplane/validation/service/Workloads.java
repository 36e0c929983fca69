package dev.agentplane.validation.service;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.Workload;
import dev.agentplane.validation.admission.AdmissionDecision;
import dev.agentplane.validation.admission.AdmittedBundle;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Writes down what is to be run, for all later stages. */
final class Workloads {

    private Workloads() {}

    static Workload of(
            BundleSubmitted submitted,
            SourceRecord submission,
            AdmissionDecision decision,
            AdmittedBundle admitted,
            Digest policyPack) {
        return Workload.newBuilder()
                .setTraceId(submitted.getTraceId())
                .setBundleName(decision.bundle().name())
                .setBundleVersion(decision.bundle().version())
                .setBundleDigest(decision.digest().toString())
                .setSubmission(submission)
                .setSubmitter(submitted.getSubmitter())
                .setLane(admitted.lane().text())
                .setBackendIntent(admitted.backendIntent())
                .setMaxRunSeconds(admitted.maxRunSeconds())
                .setFailOnTimeout(admitted.failOnTimeout())
                .setSmokeScript(admitted.smokeScript())
                .setModulePath(admitted.modulePath())
                .setOutDir(admitted.outDir())
                .setExecutorPin(admitted.executorPin().orElse(null))
                .setNetworkMode(admitted.network().mode().orElse(null))
                .setEgressAllowlist(admitted.network().egress())
                .setVcpu(boxed(admitted.resources().vcpu()))
                .setMemMiB(boxed(admitted.resources().memMiB()))
                .setDiskGiB(boxed(admitted.resources().diskGiB()))
                .setSecretsRequired(admitted.secrets().required())
                .setSecretRefRoot(admitted.secrets().refRoot().orElse(null))
                .setPolicyPackRef(admitted.policyPack().ref().orElse(null))
                .setPolicyPackHash(admitted.policyPack().hash().orElse(null))
                .setPolicyPackDigest(policyPack.toString())
                .setBundleRev(admitted.bundleRev().orElse(null))
                .setCarried(CanonicalJson.text(admitted.carried()))
                .setReplayOf(submitted.getReplayOf())
                .build();
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
