package dev.agentplane.validation.service;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.ReplayPins;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.Workload;
import dev.agentplane.validation.admission.AdmissionDecision;
import dev.agentplane.validation.admission.AdmittedBundle;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Writes down what is to be run, for all later stages. A replay gets neither network nor secrets unless it asks for them. */
final class Workloads {

    private Workloads() {}

    static Workload of(
            BundleSubmitted submitted,
            SourceRecord submission,
            AdmissionDecision decision,
            AdmittedBundle admitted,
            Digest policyPack,
            @Nullable Instant approvedUntil) {
        ReplayPins pins = submitted.getReplay();
        boolean connected = pins == null || pins.getNetwork();
        boolean trusted = pins == null || pins.getSecrets();
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
                .setExecutorPin(pins == null ? admitted.executorPin().orElse(null) : pins.getExecutor())
                .setNetworkMode(connected ? admitted.network().mode().orElse(null) : "none")
                .setEgressAllowlist(connected ? admitted.network().egress() : List.of())
                .setVcpu(boxed(admitted.resources().vcpu()))
                .setMemMiB(boxed(admitted.resources().memMiB()))
                .setDiskGiB(boxed(admitted.resources().diskGiB()))
                .setSecretsRequired(trusted ? admitted.secrets().required() : List.of())
                .setSecretRefRoot(admitted.secrets().refRoot().orElse(null))
                .setPolicyPackRef(admitted.policyPack().ref().orElse(null))
                .setPolicyPackHash(admitted.policyPack().hash().orElse(null))
                .setPolicyPackDigest(policyPack.toString())
                .setBundleRev(admitted.bundleRev().orElse(null))
                .setCarried(CanonicalJson.text(admitted.carried()))
                .setReplayOf(submitted.getReplayOf())
                .setReplay(pins)
                .setApprovedUntil(approvedUntil)
                .build();
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
